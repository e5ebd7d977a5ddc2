package io.hawser.transport.tcp.net;

import io.hawser.api.transport.HostPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** This machine's network interfaces as the software transport's host ports. */
public final class NetworkPorts {
  private static final System.Logger LOG = System.getLogger(NetworkPorts.class.getName());

  private NetworkPorts() {}

  /** The interfaces there are now, sorted by name; loopback included, it serves tests. */
  public static List<HostPort> list() {
    List<HostPort> ports = new ArrayList<>();
    try {
      for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
        ports.add(port(nic));
      }
    } catch (SocketException e) {
      LOG.log(System.Logger.Level.WARNING, "the network interfaces cannot be listed", e);
    }
    ports.sort(Comparator.comparing(HostPort::id));
    return List.copyOf(ports);
  }

  private static HostPort port(NetworkInterface nic) throws SocketException {
    return new HostPort(
        nic.getName(),
        Optional.empty(),
        OptionalInt.empty(),
        hardwareAddress(nic),
        Optional.of(nic.getName()),
        nic.inetAddresses()
            .min(Comparator.comparingInt(NetworkPorts::preference))
            .map(NetworkPorts::text),
        nic.isUp(),
        (nic.isLoopback() ? "loopback, " : "") + "MTU " + nic.getMTU());
  }

  /** IPv4 before global IPv6 before link-local. */
  private static int preference(InetAddress address) {
    return address.getAddress().length == 4 ? 0 : address.isLinkLocalAddress() ? 2 : 1;
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** The MAC address, lower case with colons. */
  static Optional<String> hardwareAddress(NetworkInterface nic) throws SocketException {
    byte[] mac = nic.getHardwareAddress();
    return mac == null ? Optional.empty() : Optional.of(HexFormat.ofDelimiter(":").formatHex(mac));
  }
}
