package io.hawser.protocol.text;

import java.util.OptionalLong;

/**
 * Numbers as text (RFC 7143 section 6.1): decimal, or hexadecimal after {@code 0x} or {@code 0X}.
 */
public final class NumberValue {
  private NumberValue() {}

  /**
   * Reads a number.
   *
   * @return 0 to 2^63-1; empty if it is no number, has a leading zero, or is larger
   */
  public static OptionalLong parse(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    String digits = hex ? text.substring(2) : text;
    if (digits.isEmpty()
        || digits.length() > 18
        || !hex && digits.length() > 1 && leadsZero(text)) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digit(digits.charAt(i), hex);
      if (digit < 0 || number >>> 59 != 0) {
        return OptionalLong.empty();
      }
      number = number * (hex ? 16 : 10) + digit;
    }
    return OptionalLong.of(number);
  }

  /**
   * Reads a number of a range, borders included.
   *
   * @throws TextException naming the key if it is no number or out of range
   */
  public static int parse(String key, String text, int low, int high) throws TextException {
    OptionalLong number = parse(text);
    if (number.isEmpty()) {
      throw new TextException(key + "=" + KeyValue.printable(text) + " is no number");
    }
    if (number.getAsLong() < low || number.getAsLong() > high) {
      throw new TextException(
          key + "=" + KeyValue.printable(text) + " is outside " + low + " to " + high);
    }
    return (int) number.getAsLong();
  }

  private static boolean leadsZero(String text) {
    return text.charAt(0) == '0';
  }

  /** Only the digits of ASCII count: {@link Character#digit} knows those of other scripts too. */
  private static int digit(char c, boolean hex) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return hex && c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
