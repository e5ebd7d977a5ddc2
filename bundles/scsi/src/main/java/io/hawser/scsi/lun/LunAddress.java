package io.hawser.scsi.lun;

import io.hawser.api.scsi.Lun;

/**
 * What the eight bytes of a logical unit number say (SAM-5 section 4.7).
 *
 * @param method how the first level is addressed
 * @param bus bus identifier, of {@link Method#PERIPHERAL} and {@link Method#LOGICAL_UNIT}
 * @param target target, of {@link Method#LOGICAL_UNIT}
 * @param number the number within the rest
 * @param nested whether further levels follow
 */
public record LunAddress(Method method, int bus, int target, long number, boolean nested) {
  /** Addressing methods. */
  public enum Method {
    /** 00b: bus and an 8-bit number. */
    PERIPHERAL,
    /** 01b: a 14-bit number. */
    FLAT,
    /** 10b: target, bus and a 5-bit number. */
    LOGICAL_UNIT,
    /** 11b, extended 1h: a well-known logical unit. */
    WELL_KNOWN,
    /** 11b, extended 2h: a 24- or 40-bit number. */
    EXTENDED_FLAT,
    /** 11b, all ones: no logical unit. */
    NOT_SPECIFIED,
    /** 11b, anything else. */
    UNKNOWN
  }

  /** The well-known logical unit that answers REPORT LUNS. */
  public static final Lun REPORT_LUNS = new Lun(0xc101L << 48);

  private static final long LOWER_LEVELS = 0xffff_ffff_ffffL;

  /** Decodes; never fails. */
  public static LunAddress of(Lun lun) {
    long value = lun.value();
    int first = (int) (value >>> 48);
    boolean nested = (value & LOWER_LEVELS) != 0;
    switch (first >>> 14) {
      case 0:
        return new LunAddress(Method.PERIPHERAL, first >>> 8, 0, first & 0xff, nested);
      case 1:
        return new LunAddress(Method.FLAT, 0, 0, first & 0x3fff, nested);
      case 2:
        return new LunAddress(
            Method.LOGICAL_UNIT, first >>> 5 & 7, first >>> 8 & 0x3f, first & 0x1f, nested);
      default:
        return extended(value, first);
    }
  }

  private static LunAddress extended(long value, int first) {
    if (value == -1) {
      return new LunAddress(Method.NOT_SPECIFIED, 0, 0, 0, false);
    }
    int length = first >>> 12 & 3;
    int kind = first >>> 8 & 0x0f;
    if (kind == 1 && length == 0) {
      boolean nested = (value & LOWER_LEVELS) != 0;
      return new LunAddress(Method.WELL_KNOWN, 0, 0, first & 0xff, nested);
    }
    if (kind == 2 && length == 1) {
      return new LunAddress(Method.EXTENDED_FLAT, 0, 0, value >>> 32 & 0xff_ffff, (int) value != 0);
    }
    if (kind == 2 && length == 2) {
      return new LunAddress(
          Method.EXTENDED_FLAT, 0, 0, value >>> 16 & 0xff_ffff_ffffL, (value & 0xffff) != 0);
    }
    return new LunAddress(Method.UNKNOWN, 0, 0, value & 0xff_ffff_ffff_ffffL, false);
  }

  /** Whether it is an ordinary logical unit rather than a well-known one or nonsense. */
  public boolean isOrdinary() {
    return method != Method.WELL_KNOWN
        && method != Method.NOT_SPECIFIED
        && method != Method.UNKNOWN;
  }

  /** A logical unit of the extended flat space, number up to 2^24-1. */
  public static Lun extendedFlat(int number) {
    if (number < 0 || number > 0xff_ffff) {
      throw new IllegalArgumentException("LUN " + number + " is outside 0 to 16777215");
    }
    return new Lun(0xd2L << 56 | (long) number << 32);
  }
}
