package io.hawser.api.discovery;

import io.hawser.api.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network of addresses.
 *
 * @param address its bytes, 4 or 16
 * @param prefix how many bits count
 */
record Subnet(byte[] address, int prefix) {
  private static final String LITERAL =
      "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";

  /**
   * Reads {@code ADDRESS/PREFIX} or one address.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Subnet parse(String text) {
    int slash = text.indexOf('/');
    byte[] bytes = bytes(slash < 0 ? text : text.substring(0, slash)).orElse(null);
    String digits = slash < 0 ? "" : text.substring(slash + 1);
    if (bytes == null || slash >= 0 && !digits.matches("[0-9]{1,3}")) {
      throw fault(text);
    }
    int prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(digits);
    if (prefix > bytes.length * 8) {
      throw fault(text);
    }
    return new Subnet(bytes, prefix);
  }

  private static IllegalArgumentException fault(String text) {
    return new IllegalArgumentException(
        "'" + Printable.of(text) + "' is not a network as ADDRESS/PREFIX");
  }

  private static Optional<byte[]> bytes(String literal) {
    if (!literal.matches(LITERAL)) {
      return Optional.empty();
    }
    try {
      // Only literals get here, so no name server is asked.
      return Optional.of(InetAddress.getByName(literal).getAddress());
    } catch (UnknownHostException notOne) {
      return Optional.empty();
    }
  }

  /** Whether the address lies inside; a name, or another family, does not. */
  boolean contains(String literal) {
    byte[] other = bytes(literal).orElse(new byte[0]);
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      if (((address[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
        return false;
      }
    }
    return true;
  }
}
