package io.hawser.discovery.firmware;

import java.util.OptionalInt;

/** Network masks of IPv4. */
final class Mask {
  private static final String LITERAL = "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}";

  private Mask() {}

  /** How many ones it begins with; empty if it is no address or a one follows a zero. */
  static OptionalInt prefix(String text) {
    if (!text.matches(LITERAL)) {
      return OptionalInt.empty();
    }
    int bits = 0;
    for (String part : text.split("\\.")) {
      bits = bits << 8 | Integer.parseInt(part);
    }
    int ones = Integer.numberOfLeadingZeros(~bits);
    return ones == Integer.bitCount(bits) ? OptionalInt.of(ones) : OptionalInt.empty();
  }
}
