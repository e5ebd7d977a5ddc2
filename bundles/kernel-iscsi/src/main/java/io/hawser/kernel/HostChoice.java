package io.hawser.kernel;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import java.util.List;
import java.util.function.Predicate;

/** Which host of a card an iface leaves by: hardware address, then network interface, then name. */
final class HostChoice {
  private HostChoice() {}

  /**
   * Chooses.
   *
   * @throws HawserException {@code HOST_NOT_FOUND} if none fits
   */
  static int host(Iface iface, List<HostPort> ports) throws HawserException {
    Predicate<HostPort> wanted;
    if (iface.hardwareAddress().isPresent()) {
      String mac = iface.hardwareAddress().get();
      wanted = port -> port.hardwareAddress().filter(mac::equalsIgnoreCase).isPresent();
    } else if (iface.netInterface().isPresent()) {
      String name = iface.netInterface().get();
      wanted = port -> port.netInterface().filter(name::equals).isPresent();
    } else if (ports.stream().anyMatch(port -> named(port, iface))) {
      wanted = port -> named(port, iface);
    } else {
      String address = iface.ipAddress().orElse("");
      wanted = port -> port.ipAddress().filter(address::equals).isPresent();
    }
    return ports.stream()
        .filter(wanted)
        .filter(port -> port.hostNumber().isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.HOST_NOT_FOUND,
                    "no host port of transport "
                        + iface.transport()
                        + " fits iface "
                        + iface.name()))
        .hostNumber()
        .getAsInt();
  }

  private static boolean named(HostPort port, Iface iface) {
    return port.ifaceName().filter(iface.name()::equals).isPresent();
  }
}
