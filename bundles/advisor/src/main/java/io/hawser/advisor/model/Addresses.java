package io.hawser.advisor.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Address literals. Nothing here ever asks a name server. */
public final class Addresses {
  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private Addresses() {}

  /**
   * The address a literal stands for; a zone behind {@code %} is dropped; empty for anything else.
   */
  public static Optional<InetAddress> literal(String text) {
    var v4 = V4.matcher(text);
    if (v4.matches()) {
      byte[] bytes = new byte[4];
      for (int i = 0; i < 4; i++) {
        int part = Integer.parseInt(v4.group(i + 1));
        if (part > 255) {
          return Optional.empty();
        }
        bytes[i] = (byte) part;
      }
      return Optional.of(of(bytes));
    }
    int zone = text.indexOf('%');
    String bare = zone < 0 ? text : text.substring(0, zone);
    if (bare.indexOf(':') < 0 || !V6.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      // With a colon inside and only these characters it is a literal or an error, never a look-up.
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }

  /** The address of 4 or 16 bytes. */
  public static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
  }
}
