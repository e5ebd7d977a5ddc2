package io.hawser.kernel.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses in digits; a name is never looked up. */
final class NumericAddress {
  private static final Pattern IPV4 =
      Pattern.compile(
          "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final int LONGEST = 45;

  private NumericAddress() {}

  /** Whether it is written as an IPv6 address. */
  static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0;
  }

  /**
   * The four or sixteen bytes.
   *
   * @throws IllegalArgumentException if it is no address of this kind
   */
  static byte[] bytes(String text, boolean ipv6) {
    return address(text, ipv6).getAddress();
  }

  /** As {@link #bytes}. */
  static InetAddress address(String text, boolean ipv6) {
    String fault = ipv6 ? "is not an IPv6 address" : "is not an IPv4 address";
    if (text.length() > LONGEST || !(ipv6 ? IPV6 : IPV4).matcher(text).matches()) {
      throw new IllegalArgumentException(fault);
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      if (address.getAddress().length != (ipv6 ? 16 : 4)) {
        throw new IllegalArgumentException(fault);
      }
      return address;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(fault, e);
    }
  }
}
