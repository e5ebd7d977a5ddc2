package io.hawser.iface.record;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as text; no name server is ever asked. */
final class IpText {
  private IpText() {}

  /** Whether it is an IPv4 or IPv6 address, the latter with or without a zone. */
  static boolean isLiteral(String text) {
    if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      for (String part : text.split("\\.")) {
        if (Integer.parseInt(part) > 255) {
          return false;
        }
      }
      return true;
    }
    if (text.indexOf(':') < 0 || !text.matches("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]{1,64})?")) {
      return false;
    }
    int zone = text.indexOf('%');
    try {
      InetAddress.getByName(zone < 0 ? text : text.substring(0, zone));
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
