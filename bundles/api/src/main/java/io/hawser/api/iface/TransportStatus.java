package io.hawser.api.iface;

import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.TransportCapabilities;
import java.util.List;
import java.util.Optional;

/**
 * A transport that was plugged in, and whether it is used.
 *
 * @param name its name, control characters removed
 * @param usable whether logins go to it; of several with one name one is
 * @param capabilities what it can do; empty until it has answered
 * @param ports its host ports now, empty if it is not usable
 * @param reason why it is not usable, e.g. how it broke the contract; empty if it is
 */
public record TransportStatus(
    String name,
    boolean usable,
    Optional<TransportCapabilities> capabilities,
    List<HostPort> ports,
    String reason) {
  /** Copies the list. */
  public TransportStatus {
    ports = List.copyOf(ports);
  }
}
