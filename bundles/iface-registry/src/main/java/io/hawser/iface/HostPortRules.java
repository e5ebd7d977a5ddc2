package io.hawser.iface;

import io.hawser.api.transport.HostPort;
import java.util.Arrays;
import java.util.List;

/** What is believed of the host ports that a transport tells of. */
final class HostPortRules {
  /** More ports than any host has; a transport that tells of more is broken. */
  static final int MAX_PORTS = 4096;

  private HostPortRules() {}

  /**
   * A copy of its own of what was told.
   *
   * @throws BrokenTransport if a list or a part of it is missing or there are too many
   */
  static List<HostPort> checked(List<HostPort> ports) throws BrokenTransport {
    if (ports == null) {
      throw new BrokenTransport("the list of host ports is null");
    }
    Object[] copy = ports.toArray();
    if (copy.length > MAX_PORTS) {
      throw new BrokenTransport(copy.length + " host ports; " + MAX_PORTS + " are believed");
    }
    for (Object each : copy) {
      if (!(each instanceof HostPort port) || !complete(port)) {
        throw new BrokenTransport("a host port is null or has null in it");
      }
    }
    return Arrays.stream(copy).map(HostPort.class::cast).toList();
  }

  private static boolean complete(HostPort port) {
    return port.id() != null
        && port.ifaceName() != null
        && port.hostNumber() != null
        && port.hardwareAddress() != null
        && port.netInterface() != null
        && port.ipAddress() != null
        && port.detail() != null;
  }
}
