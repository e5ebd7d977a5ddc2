package io.hawser.api.discovery;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionTimeouts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to discover.
 *
 * @param portal whom to ask; empty for methods that ask nobody
 * @param ifaces through which ifaces; empty lets the network decide
 * @param initiator our name
 * @param authentication whether CHAP is used in discovery
 * @param chap credentials
 * @param timeouts how long to wait for connections
 * @param deadline by when all has to be over
 * @param maxTargets at most so many targets are reported; the rest is cut off with a warning
 * @param options what only one method understands, by name
 */
public record DiscoveryRequest(
    Optional<Portal> portal,
    List<Iface> ifaces,
    IscsiName initiator,
    Authentication authentication,
    Optional<ChapCredentials> chap,
    SessionTimeouts timeouts,
    Deadline deadline,
    int maxTargets,
    Map<String, String> options) {
  /** Whether credentials are used in a discovery session. */
  public enum Authentication {
    /** Offer AuthMethod=None even where credentials exist: some arrays never authenticate here. */
    NEVER,
    /** Offer CHAP and None where credentials exist. */
    ALLOW,
    /** Accept CHAP only. */
    REQUIRE
  }

  /** Default of {@code maxTargets}. */
  public static final int DEFAULT_MAX_TARGETS = 65_536;

  /** Copies. */
  public DiscoveryRequest {
    ifaces = List.copyOf(ifaces);
    options = Map.copyOf(options);
    if (authentication == Authentication.REQUIRE && chap.isEmpty()) {
      throw new IllegalArgumentException("discovery requires CHAP but there are no credentials");
    }
  }
}
