package io.hawser.protocol.sendtargets;

import io.hawser.api.Portal;
import io.hawser.protocol.text.KeyValue;
import java.util.regex.Pattern;

/** The value of a TargetAddress key: {@code host[:port][,tag]} (RFC 7143 section 13.8). */
public final class TargetAddress {
  private static final Pattern ONLY_DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern UNSPECIFIED_IPV6 = Pattern.compile("[0:]+(:0\\.0\\.0\\.0)?(%.*)?");

  private TargetAddress() {}

  /**
   * Reads an address that can be connected to.
   *
   * @throws IllegalArgumentException if it is malformed, or names every address (0.0.0.0, ::)
   */
  public static Portal parse(String text) {
    if (!text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':')) {
      // Where its port would begin cannot be told (RFC 7143 section 13.8).
      throw new IllegalArgumentException(
          "'" + KeyValue.printable(text) + "': an IPv6 address is written [ADDRESS]:PORT");
    }
    Portal portal = Portal.parse(text);
    String host = portal.host();
    if (ONLY_DIGITS_AND_DOTS.matcher(host).matches() && !IPV4.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is no IPv4 address");
    }
    if (host.startsWith("-")) {
      throw new IllegalArgumentException("'" + host + "' is no host name");
    }
    if (host.startsWith("0.") || UNSPECIFIED_IPV6.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + host + "' is nobody's address");
    }
    return portal;
  }

  /** As it travels. */
  public static String format(Portal portal) {
    return portal.toString();
  }
}
