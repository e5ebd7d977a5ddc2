package io.hawser.discovery.isns;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.api.iface.Iface;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** The source address an iface asks for. */
final class LocalAddress {
  /** Exactly four numbers to 255, or something with a colon: never a name to look up. */
  private static final String LITERAL =
      "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z._-]+)?";

  private LocalAddress() {}

  /**
   * The address to leave by; empty if the iface leaves the choice to the network.
   *
   * @throws HawserException {@code INVALID} if the address is none, {@code HOST_NOT_FOUND} if the
   *     interface is not there or has no address of the portal's family
   */
  static Optional<InetAddress> of(Optional<Iface> iface, Portal portal) throws HawserException {
    if (iface.isEmpty()) {
      return Optional.empty();
    }
    String name = "iface " + iface.get().name();
    if (iface.get().ipAddress().isPresent()) {
      return Optional.of(literal(name, iface.get().ipAddress().get()));
    }
    if (iface.get().netInterface().isEmpty()) {
      return Optional.empty();
    }
    String device = iface.get().netInterface().get();
    boolean six = portal.host().indexOf(':') >= 0;
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      if (found != null) {
        return Optional.of(
            found
                .inetAddresses()
                .filter(a -> a.getAddress().length == 16 == six)
                .filter(a -> !a.isLinkLocalAddress())
                .findFirst()
                .orElseThrow(
                    () ->
                        new HawserException(
                            ErrorCode.HOST_NOT_FOUND,
                            name
                                + ": "
                                + device
                                + " has no address of the family of "
                                + portal.host())));
      }
    } catch (SocketException e) {
      throw new HawserException(ErrorCode.HOST_NOT_FOUND, name + ": " + e.getMessage(), e);
    }
    throw new HawserException(
        ErrorCode.HOST_NOT_FOUND, name + ": this host has no interface " + device);
  }

  private static InetAddress literal(String name, String text) throws HawserException {
    if (text.matches(LITERAL)) {
      try {
        // Only characters of literals, so no name server is asked.
        return InetAddress.getByName(text);
      } catch (UnknownHostException notOne) {
        throw new HawserException(
            ErrorCode.INVALID, name + ": '" + text + "' is no address", notOne);
      }
    }
    throw new HawserException(
        ErrorCode.INVALID, name + ": '" + Printable.of(text) + "' is no address");
  }
}
