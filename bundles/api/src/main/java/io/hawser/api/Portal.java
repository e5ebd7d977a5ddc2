package io.hawser.api;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Where a target listens: a host (name, IPv4 address, or IPv6 address without brackets, with a zone
 * after {@code %} if it is link-local), a TCP port, and the portal group tag where it is known.
 *
 * @param host host name or address literal, 1 to 255 characters, no brackets
 * @param port TCP port, 1 to 65535
 * @param groupTag TargetPortalGroupTag 0 to 65535 (RFC 7143 section 13.9), empty if unknown
 */
public record Portal(String host, int port, OptionalInt groupTag) {
  /** The port IANA gave to iSCSI targets. */
  public static final int DEFAULT_PORT = 3260;

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if host, port or tag are out of range
   */
  public Portal {
    if (host.isEmpty() || host.length() > 255 || !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "'" + Printable.of(host) + "' is neither a host name nor an IP address");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 1 to 65535");
    }
    if (groupTag.isPresent() && (groupTag.getAsInt() < 0 || groupTag.getAsInt() > 65535)) {
      throw new IllegalArgumentException(
          "portal group tag " + groupTag.getAsInt() + " is outside 0 to 65535");
    }
  }

  /** A portal whose group tag is not known. */
  public static Portal of(String host, int port) {
    return new Portal(host, port, OptionalInt.empty());
  }

  /**
   * Reads {@code HOST}, {@code HOST:PORT}, {@code [IPV6]}, {@code [IPV6]:PORT}, each with an
   * optional {@code ,TAG} behind it; the port defaults to 3260.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Portal parse(String text) {
    String rest = text;
    OptionalInt tag = OptionalInt.empty();
    int comma = rest.lastIndexOf(',');
    if (comma >= 0) {
      tag = OptionalInt.of(number(rest.substring(comma + 1), "portal group tag", text));
      rest = rest.substring(0, comma);
    }
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      if (end < 0 || end + 1 < rest.length() && rest.charAt(end + 1) != ':') {
        throw new IllegalArgumentException(
            "'" + Printable.of(text) + "': an IPv6 address is written [ADDRESS]:PORT");
      }
      int port =
          end + 1 == rest.length() ? DEFAULT_PORT : number(rest.substring(end + 2), "port", text);
      return new Portal(rest.substring(1, end), port, tag);
    }
    int colon = rest.lastIndexOf(':');
    if (colon >= 0 && rest.indexOf(':') == colon) {
      int port = number(rest.substring(colon + 1), "port", text);
      return new Portal(rest.substring(0, colon), port, tag);
    }
    return new Portal(rest, DEFAULT_PORT, tag);
  }

  /** By hand: an answer to SendTargets has thousands, and a pattern is compiled for each match. */
  private static int number(String digits, String what, String whole) {
    int value = 0;
    for (int i = 0; i < digits.length() && i < 6; i++) {
      char c = digits.charAt(i);
      value = c >= '0' && c <= '9' && value >= 0 ? value * 10 + c - '0' : -1;
    }
    if (digits.isEmpty() || digits.length() > 5 || value < 0) {
      throw new IllegalArgumentException("'" + Printable.of(whole) + "' has no valid " + what);
    }
    return value;
  }

  /** The same portal with this tag. */
  public Portal withGroupTag(int tag) {
    return new Portal(host, port, OptionalInt.of(tag));
  }

  /** {@code host:port}, an IPv6 host in brackets. */
  public String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** {@code host:port,tag}; without the tag if it is not known. */
  @Override
  public String toString() {
    return groupTag.isPresent() ? address() + "," + groupTag.getAsInt() : address();
  }
}
