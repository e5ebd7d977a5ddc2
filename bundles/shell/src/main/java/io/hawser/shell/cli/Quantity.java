package io.hawser.shell.cli;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.time.Duration;

/** Reads numbers, sizes and durations as people write them. No allocation by what they say. */
public final class Quantity {
  private Quantity() {}

  /**
   * A whole number, decimal or hexadecimal with {@code 0x}.
   *
   * @param what how the error names it
   * @throws HawserException {@code INVALID} if it is none or outside the range
   */
  public static long number(String what, String text, long low, long high) throws HawserException {
    long value;
    try {
      value =
          text.startsWith("0x") || text.startsWith("0X")
              ? Long.parseLong(text.substring(2), 16)
              : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(what, text, "not a whole number");
    }
    return inRange(what, text, value, low, high);
  }

  /**
   * A size in bytes: a whole number with {@code k}, {@code M}, {@code G} or {@code T} behind it for
   * powers of 1024, an optional {@code iB} or {@code B} after that.
   *
   * @throws HawserException {@code INVALID} if it is none or outside the range
   */
  public static long size(String what, String text, long low, long high) throws HawserException {
    int digits = leadingDigits(text);
    String unit = text.substring(digits);
    if (unit.endsWith("iB")) {
      unit = unit.substring(0, unit.length() - 2);
    } else if (unit.endsWith("B")) {
      unit = unit.substring(0, unit.length() - 1);
    }
    int shift =
        switch (unit) {
          case "" -> 0;
          case "k", "K" -> 10;
          case "m", "M" -> 20;
          case "g", "G" -> 30;
          case "t", "T" -> 40;
          default -> -1;
        };
    long value = count(text, digits);
    if (shift < 0 || value < 0 || value > Long.MAX_VALUE >> shift) {
      throw invalid(what, text, "not a size such as 512, 4k, 1M or 2G");
    }
    return inRange(what, text, value << shift, low, high);
  }

  /**
   * A duration: a whole number with {@code us}, {@code ms}, {@code s}, {@code m} or {@code h};
   * without a unit it is seconds. At most 100 days.
   *
   * @throws HawserException {@code INVALID} if it is none
   */
  public static Duration duration(String what, String text) throws HawserException {
    int digits = leadingDigits(text);
    long nanos =
        switch (text.substring(digits)) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "", "s" -> 1_000_000_000L;
          case "m", "min" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> -1;
        };
    long value = count(text, digits);
    if (nanos < 0 || value < 0) {
      throw invalid(what, text, "not a duration such as 500ms, 4s or 2m");
    }
    long longest = Duration.ofDays(100).toNanos();
    if (value > longest / nanos) {
      throw invalid(what, text, "longer than 100 days");
    }
    return Duration.ofNanos(value * nanos);
  }

  private static int leadingDigits(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static long count(String text, int digits) {
    return digits == 0 || digits > 18 ? -1 : Long.parseLong(text.substring(0, digits));
  }

  private static long inRange(String what, String text, long value, long low, long high)
      throws HawserException {
    if (value < low || value > high) {
      String range =
          high == Long.MAX_VALUE ? "it must be at least " + low : "outside " + low + " to " + high;
      throw invalid(what, text, range);
    }
    return value;
  }

  private static HawserException invalid(String what, String text, String why) {
    return new HawserException(ErrorCode.INVALID, what + " '" + text + "': " + why);
  }
}
