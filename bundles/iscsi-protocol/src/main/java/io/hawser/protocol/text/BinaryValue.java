package io.hawser.protocol.text;

import java.util.Base64;
import java.util.HexFormat;

/** Binary values as text: hexadecimal or base64 (RFC 7143 section 6.1). */
public final class BinaryValue {
  /** Most bytes a value may have. */
  public static final int MAX_BYTES = 1024;

  private static final int MAX_BASE64 = (MAX_BYTES + 2) / 3 * 4;

  private BinaryValue() {}

  /** In hexadecimal, lower case, after {@code 0x}. */
  public static String encode(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  /** In base64, after {@code 0b}. */
  public static String encodeBase64(byte[] bytes) {
    return "0b" + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Decodes {@code 0x}, {@code 0X}, {@code 0b} or {@code 0B} and what follows. An odd number of
   * hexadecimal digits has a zero in front.
   *
   * @return 0 to 1024 bytes
   * @throws TextException if it is none of these, or longer; the message does not quote it
   */
  public static byte[] decode(String key, String value) throws TextException {
    if (value.length() < 2 || value.charAt(0) != '0') {
      throw new TextException(key + " is neither hexadecimal (0x) nor base64 (0b)");
    }
    String rest = value.substring(2);
    byte[] bytes =
        switch (value.charAt(1)) {
          case 'x', 'X' -> hex(key, rest);
          case 'b', 'B' -> base64(key, rest);
          default -> throw new TextException(key + " is neither hexadecimal (0x) nor base64 (0b)");
        };
    if (bytes.length > MAX_BYTES) {
      throw tooLong(key);
    }
    return bytes;
  }

  private static byte[] hex(String key, String digits) throws TextException {
    if (digits.length() > 2 * MAX_BYTES) {
      throw tooLong(key);
    }
    try {
      return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    } catch (IllegalArgumentException e) {
      throw new TextException(key + " has a character that is no hexadecimal digit");
    }
  }

  private static byte[] base64(String key, String text) throws TextException {
    if (text.length() > MAX_BASE64) {
      throw tooLong(key);
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new TextException(key + " is no valid base64");
    }
  }

  private static TextException tooLong(String key) {
    return new TextException(key + " is longer than " + MAX_BYTES + " bytes");
  }
}
