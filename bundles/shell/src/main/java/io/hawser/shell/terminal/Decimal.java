package io.hawser.shell.terminal;

/**
 * Formats numbers without {@code String.format}, whose first use costs a command line tens of
 * milliseconds.
 */
public final class Decimal {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Decimal() {}

  /** With as many decimals as needed, three at most, rounded half up; below 1e15. */
  public static String thousandths(double value) {
    return trim(fixed(value, 3));
  }

  /**
   * With this number of decimals, rounded half up.
   *
   * @param decimals 0 to 3
   */
  public static String fixed(double value, int decimals) {
    long scale = decimals == 0 ? 1 : decimals == 1 ? 10 : decimals == 2 ? 100 : 1000;
    long scaled = Math.round(Math.abs(value) * scale);
    StringBuilder text = new StringBuilder(value < 0 && scaled != 0 ? "-" : "");
    text.append(scaled / scale);
    if (decimals > 0) {
      String fraction = Long.toString(scaled % scale);
      text.append('.').append("0".repeat(decimals - fraction.length())).append(fraction);
    }
    return text.toString();
  }

  /** A size people read: {@code 512 B}, {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return trim(fixed(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)) + " " + UNITS[unit];
  }

  private static String trim(String number) {
    if (number.indexOf('.') < 0) {
      return number;
    }
    int end = number.length();
    while (number.charAt(end - 1) == '0') {
      end--;
    }
    return number.substring(0, number.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
