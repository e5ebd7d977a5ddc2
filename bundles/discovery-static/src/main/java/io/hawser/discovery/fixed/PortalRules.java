package io.hawser.discovery.fixed;

import io.hawser.api.Portal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Whether a target can listen at an address at all. */
final class PortalRules {
  private PortalRules() {}

  /** What is wrong with the portal, empty if nothing is; names are not looked up. */
  static Optional<String> fault(Portal portal) {
    String host = portal.host();
    boolean ipv6 = host.indexOf(':') >= 0;
    boolean numeric = host.matches("[0-9.]+");
    if (!ipv6 && !numeric) {
      return nameFault(host);
    }
    if (numeric && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return Optional.of("'" + host + "' is not an IPv4 address");
    }
    int zone = host.indexOf('%');
    InetAddress address;
    try {
      address = InetAddress.getByName(zone < 0 ? host : host.substring(0, zone));
    } catch (UnknownHostException e) {
      return Optional.of("'" + host + "' is not an IP address");
    }
    if (address.isAnyLocalAddress()) {
      return Optional.of("no target listens at the unspecified address " + host);
    }
    if (address.isMulticastAddress() || broadcast(address)) {
      return Optional.of(host + " is an address of many, no target listens there");
    }
    if (ipv6 && address.isLinkLocalAddress() && zone < 0) {
      return Optional.of(
          "the link-local address " + host + " needs its interface: " + host + "%NIC");
    }
    return Optional.empty();
  }

  private static boolean broadcast(InetAddress address) {
    return address instanceof Inet4Address && address.getHostAddress().equals("255.255.255.255");
  }

  /** RFC 1123 section 2.1. */
  private static Optional<String> nameFault(String host) {
    String label = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    if (host.length() > 253 || !host.matches(label + "(\\." + label + ")*\\.?")) {
      return Optional.of("'" + host + "' is not a host name");
    }
    return Optional.empty();
  }
}
