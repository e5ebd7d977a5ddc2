package io.hawser.api.block;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import java.util.List;
import java.util.Optional;

/**
 * How to reach a target named by a URL, without any record on disk.
 *
 * @param initiator our name
 * @param ifaces names of the ifaces to leave by; empty lets the network decide
 * @param chap credentials; a URL's own user and secret are already in here
 * @param parameters what to offer; a URL's digests are already in here
 * @param timeouts how long to wait
 * @param busyRetries how often a command answered BUSY or TASK SET FULL is sent again, with a
 *     growing pause, before it fails
 */
public record ConnectOptions(
    IscsiName initiator,
    List<String> ifaces,
    Optional<ChapCredentials> chap,
    SessionParameters parameters,
    SessionTimeouts timeouts,
    int busyRetries) {
  /** Default of {@code busyRetries}. */
  public static final int DEFAULT_BUSY_RETRIES = 10;

  /** Copies. */
  public ConnectOptions {
    ifaces = List.copyOf(ifaces);
    if (busyRetries < 0) {
      throw new IllegalArgumentException("busyRetries cannot be negative");
    }
  }
}
