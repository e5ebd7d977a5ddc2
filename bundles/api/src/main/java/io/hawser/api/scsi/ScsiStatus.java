package io.hawser.api.scsi;

import java.util.Optional;

/** SAM-5 status codes. */
public enum ScsiStatus {
  /** 00h. */
  GOOD(0x00),
  /** 02h: sense data tells why. */
  CHECK_CONDITION(0x02),
  /** 04h. */
  CONDITION_MET(0x04),
  /** 08h: try again after a pause. */
  BUSY(0x08),
  /** 18h: another initiator holds a reservation. */
  RESERVATION_CONFLICT(0x18),
  /** 28h: too many commands; try again after a pause. */
  TASK_SET_FULL(0x28),
  /** 30h. */
  ACA_ACTIVE(0x30),
  /** 40h: ended by somebody's task management. */
  TASK_ABORTED(0x40);

  private final int code;

  ScsiStatus(int code) {
    this.code = code;
  }

  /** The status byte. */
  public int code() {
    return code;
  }

  /** The status of this byte; empty if SAM-5 defines none. */
  public static Optional<ScsiStatus> of(int code) {
    for (ScsiStatus status : values()) {
      if (status.code == code) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
