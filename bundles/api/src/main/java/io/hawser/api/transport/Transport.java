package io.hawser.api.transport;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The SPI a vendor implements, registered as an OSGi service with the property {@link #NAME}. A
 * vendor's bundle is a Transport and nothing else.
 *
 * <p>Threading: any thread may call; no call may block, each answers at once or by its stage. The
 * caller holds no lock. Every stage completes before the deadline it was given; a transport that
 * does not keep this is quarantined.
 */
@ConsumerType
public interface Transport {
  /** Service property: open-iscsi's transport name, 1 to 15 characters, e.g. {@code tcp}. */
  String NAME = "transport.name";

  /** The name, equal to the service property. */
  String name();

  /** What it can do. */
  TransportCapabilities capabilities();

  /** The host ports it has now. */
  List<HostPort> hostPorts();

  /** Tells the listener of every later change of {@link #hostPorts()}. */
  Registration listen(HostPortListener listener);

  /**
   * Logs one session in.
   *
   * @return the session in the full feature phase; fails with a {@link LoginException} or another
   *     {@code HawserException} at the latest when {@code request.timeouts().login()} has passed
   */
  CompletionStage<TransportSession> login(LoginRequest request);

  /**
   * Connects to a portal the way a session bound to the iface would, and hangs up: whether it can
   * be reached at all, before anyone logs in.
   *
   * @param iface the way to leave by
   * @param portal where to
   * @param timeout how long the connection may take
   * @return how long it took; fails with {@code NOT_SUPPORTED} where a transport cannot do this,
   *     with a {@code HawserException} naming the cause where there is no connection
   */
  default CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
    return CompletableFuture.failedStage(
        new HawserException(
            ErrorCode.NOT_SUPPORTED, "transport " + name() + " only connects to log in"));
  }
}
