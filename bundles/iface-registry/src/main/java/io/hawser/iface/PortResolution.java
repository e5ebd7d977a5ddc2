package io.hawser.iface;

import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.TransportCapabilities;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which host port an iface stands for. A hardware address wins over a network interface's name, and
 * that over an IP address, as in open-iscsi; what open-iscsi leaves to chance is told.
 *
 * @param usable whether a login on the iface can be tried
 * @param port the port, where one is known
 * @param remark why it is not usable, or what is odd; empty if all is well
 */
record PortResolution(boolean usable, Optional<HostPort> port, String remark) {

  /** Resolves an iface of a transport with these abilities and ports. Pure. */
  static PortResolution of(Iface iface, TransportCapabilities abilities, List<HostPort> ports) {
    if (iface.hardwareAddress().isPresent()) {
      return byHardwareAddress(iface, iface.hardwareAddress().get(), ports);
    }
    if (iface.netInterface().isPresent()) {
      String wanted = iface.netInterface().get();
      return single(
          "network interface " + wanted,
          matching(ports, port -> port.netInterface().filter(wanted::equals).isPresent()),
          iface);
    }
    if (iface.ipAddress().isPresent()) {
      return byAddress(iface.ipAddress().get(), abilities, ports, iface);
    }
    if (!abilities.offload()) {
      return new PortResolution(true, Optional.empty(), "");
    }
    return single("port of the name " + iface.name(), ownPort(iface, ports), iface);
  }

  private static PortResolution byHardwareAddress(Iface iface, String mac, List<HostPort> ports) {
    List<HostPort> found =
        matching(ports, port -> port.hardwareAddress().filter(mac::equalsIgnoreCase).isPresent());
    List<HostPort> own = ownPort(iface, found);
    if (own.size() == 1) {
      return single("", own, iface);
    }
    if (iface.netInterface().isPresent()) {
      // Both are set: the name may choose between interfaces of one address, never against it.
      String wanted = iface.netInterface().get();
      List<HostPort> named =
          matching(found, port -> port.netInterface().filter(wanted::equals).isPresent());
      if (named.size() == 1) {
        return single("", named, iface);
      }
      if (found.size() == 1) {
        return new PortResolution(
            true,
            Optional.of(found.get(0)),
            "iface.hwaddress wins over iface.net_ifacename "
                + wanted
                + ", which has another address");
      }
    }
    if (found.size() > 1) {
      // A bond and its members, or a bridge and its ports, share an address; the one that carries
      // the traffic is the one with an IP address.
      List<HostPort> addressed = matching(found, port -> port.ipAddress().isPresent());
      if (addressed.size() == 1) {
        return new PortResolution(
            true,
            Optional.of(addressed.get(0)),
            found.size() + " interfaces have " + mac + "; only this one has an IP address");
      }
    }
    return single("port with the hardware address " + mac, found, iface);
  }

  private static PortResolution byAddress(
      String address, TransportCapabilities abilities, List<HostPort> ports, Iface iface) {
    List<HostPort> found =
        matching(ports, port -> port.ipAddress().filter(a -> sameAddress(a, address)).isPresent());
    if (found.isEmpty() && !abilities.offload()) {
      // A port tells one address and may have more: binding to it will show.
      return new PortResolution(
          true, Optional.empty(), "no network interface is known to have " + address);
    }
    return single("port with the address " + address, found, iface);
  }

  private static List<HostPort> ownPort(Iface iface, List<HostPort> ports) {
    return matching(ports, port -> port.ifaceName().filter(iface.name()::equals).isPresent());
  }

  private static PortResolution single(String wanted, List<HostPort> found, Iface iface) {
    if (found.isEmpty()) {
      return new PortResolution(
          false, Optional.empty(), "no " + wanted + " on transport " + iface.transport());
    }
    if (found.size() > 1) {
      return new PortResolution(
          false,
          Optional.empty(),
          "more than one "
              + wanted
              + ": "
              + found.stream()
                  .map(port -> port.netInterface().orElse(port.id()))
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    HostPort port = found.get(0);
    String remark = port.linkUp() ? "" : port.netInterface().orElse(port.id()) + " is down";
    return new PortResolution(true, Optional.of(port), remark);
  }

  private static List<HostPort> matching(List<HostPort> ports, Predicate<HostPort> wanted) {
    return ports.stream().filter(wanted).toList();
  }

  /** Compares literals by value, so that two spellings of one IPv6 address are the same. */
  private static boolean sameAddress(String one, String other) {
    if (one.equalsIgnoreCase(other)) {
      return true;
    }
    if (!literal(one) || !literal(other)) {
      return false;
    }
    try {
      return InetAddress.getByName(one).equals(InetAddress.getByName(other));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whether parsing it asks no name server. */
  private static boolean literal(String address) {
    return address.indexOf(':') >= 0 || address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }
}
