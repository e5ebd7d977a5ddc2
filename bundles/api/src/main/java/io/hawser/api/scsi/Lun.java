package io.hawser.api.scsi;

/**
 * A logical unit number as the eight bytes that travel (SAM-5 section 4.7).
 *
 * @param value the eight bytes, big-endian
 */
public record Lun(long value) implements Comparable<Lun> {
  /** Highest number {@link #of(int)} takes: the flat space method has 14 bits. */
  public static final int MAX_SINGLE_LEVEL = 16383;

  /**
   * The single-level LUN of this number: peripheral device addressing up to 255, flat space
   * addressing above, as Linux and libiscsi encode them.
   *
   * @param number 0 to 16383
   */
  public static Lun of(int number) {
    if (number < 0 || number > MAX_SINGLE_LEVEL) {
      throw new IllegalArgumentException("LUN " + number + " is outside 0 to " + MAX_SINGLE_LEVEL);
    }
    long first = number < 256 ? number : 0x4000L | number;
    return new Lun(first << 48);
  }

  /**
   * The number people use: the single-level number for peripheral (bus 0) and flat space addresses,
   * otherwise the value read as Linux does, as the four 16-bit words least significant first.
   */
  public long number() {
    int first = (int) (value >>> 48);
    if ((value & 0xffff_ffff_ffffL) == 0
        && first >>> 14 <= 1
        && (first >>> 14 == 1 || first < 256)) {
      return first & 0x3fff;
    }
    return (long) first
        | (value >>> 32 & 0xffff) << 16
        | (value >>> 16 & 0xffff) << 32
        | (value & 0xffff) << 48;
  }

  @Override
  public int compareTo(Lun other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(number());
  }
}
