package io.hawser.scsi.reservation;

import java.util.Optional;

/** Types of persistent reservations (SPC-4 section 6.15.3.4). */
public enum ReservationType {
  /** 1h. */
  WRITE_EXCLUSIVE(1),
  /** 3h. */
  EXCLUSIVE_ACCESS(3),
  /** 5h. */
  WRITE_EXCLUSIVE_REGISTRANTS_ONLY(5),
  /** 6h. */
  EXCLUSIVE_ACCESS_REGISTRANTS_ONLY(6),
  /** 7h. */
  WRITE_EXCLUSIVE_ALL_REGISTRANTS(7),
  /** 8h. */
  EXCLUSIVE_ACCESS_ALL_REGISTRANTS(8);

  private final int code;

  ReservationType(int code) {
    this.code = code;
  }

  /** The four bits that travel. */
  public int code() {
    return code;
  }

  /** Whether others may read. */
  public boolean isWriteExclusive() {
    return this == WRITE_EXCLUSIVE
        || this == WRITE_EXCLUSIVE_REGISTRANTS_ONLY
        || this == WRITE_EXCLUSIVE_ALL_REGISTRANTS;
  }

  /** Whether every registrant may do what the holder may. */
  public boolean admitsRegistrants() {
    return this != WRITE_EXCLUSIVE && this != EXCLUSIVE_ACCESS;
  }

  /** Whether every registrant is a holder. */
  public boolean isAllRegistrants() {
    return this == WRITE_EXCLUSIVE_ALL_REGISTRANTS || this == EXCLUSIVE_ACCESS_ALL_REGISTRANTS;
  }

  /** The type of these four bits; empty if SPC-4 defines none. */
  public static Optional<ReservationType> of(int code) {
    for (ReservationType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
