package io.hawser.api.scsi;

/** SPC-4 sense keys in the order of their codes, 0h to Fh. */
public enum SenseKey {
  /** 0h. */
  NO_SENSE,
  /** 1h: done, with a remark. */
  RECOVERED_ERROR,
  /** 2h. */
  NOT_READY,
  /** 3h. */
  MEDIUM_ERROR,
  /** 4h. */
  HARDWARE_ERROR,
  /** 5h. */
  ILLEGAL_REQUEST,
  /** 6h: something changed; the command was not done. */
  UNIT_ATTENTION,
  /** 7h: read-only. */
  DATA_PROTECT,
  /** 8h. */
  BLANK_CHECK,
  /** 9h. */
  VENDOR_SPECIFIC,
  /** Ah. */
  COPY_ABORTED,
  /** Bh: the command was ended; it may be tried again. */
  ABORTED_COMMAND,
  /** Ch. */
  RESERVED_C,
  /** Dh. */
  VOLUME_OVERFLOW,
  /** Eh: compared data differ. */
  MISCOMPARE,
  /** Fh. */
  COMPLETED;

  /** The key of this code, 0 to 15. */
  public static SenseKey of(int code) {
    return values()[code & 0x0f];
  }
}
