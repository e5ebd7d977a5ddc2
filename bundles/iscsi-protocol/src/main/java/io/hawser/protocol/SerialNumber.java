package io.hawser.protocol;

/**
 * Arithmetic of 32-bit serial numbers (RFC 1982, RFC 7143 section 3.2.2): CmdSN, StatSN, DataSN and
 * R2TSN, which wrap around. All methods are pure.
 */
public final class SerialNumber {
  private SerialNumber() {}

  /** Whether {@code a} comes before {@code b}. */
  public static boolean before(int a, int b) {
    return a - b < 0;
  }

  /** Whether {@code a} comes after {@code b}. */
  public static boolean after(int a, int b) {
    return a - b > 0;
  }

  /** Whether {@code low <= value <= high} on the circle. */
  public static boolean within(int value, int low, int high) {
    return value - low >= 0 && high - value >= 0;
  }

  /** The later of two. */
  public static int max(int a, int b) {
    return after(b, a) ? b : a;
  }
}
