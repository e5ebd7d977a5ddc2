package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import java.util.OptionalInt;

/**
 * What {@code -p} says: {@code HOST[:PORT][,TAG]}, an IPv6 address in brackets.
 *
 * @param host name or address
 * @param port absent if it was not given
 * @param groupTag absent if it was not given or is {@code -1}
 */
record PortalArgument(String host, OptionalInt port, OptionalInt groupTag) {
  /**
   * Reads it.
   *
   * @throws HawserException {@code INVALID} if it is no portal
   */
  static PortalArgument parse(String text) throws HawserException {
    String portal = text.endsWith(",-1") ? text.substring(0, text.length() - 3) : text;
    try {
      Portal parsed = Portal.parse(portal);
      int comma = portal.lastIndexOf(',');
      String address = comma < 0 ? portal : portal.substring(0, comma);
      int colon = address.lastIndexOf(':');
      boolean withPort =
          address.startsWith("[")
              ? colon > address.indexOf(']')
              : colon >= 0 && colon == address.indexOf(':');
      return new PortalArgument(
          parsed.host(),
          withPort ? OptionalInt.of(parsed.port()) : OptionalInt.empty(),
          parsed.groupTag());
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, "-p: " + e.getMessage(), e);
    }
  }

  /** The portal, with this port if none was given. */
  Portal portal(int usual) {
    return new Portal(host, port.orElse(usual), groupTag);
  }
}
