package io.hawser.scsi.sense;

import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import java.util.OptionalLong;

/**
 * The additional sense codes Hawser acts upon or names in messages (SPC-4 annex F), with the key a
 * target sends them under.
 */
public enum SenseCode {
  /** 00h/00h. */
  NO_ADDITIONAL(SenseKey.NO_SENSE, 0x00, 0x00, "no additional sense"),
  /** 04h/01h. */
  BECOMING_READY(SenseKey.NOT_READY, 0x04, 0x01, "the unit is becoming ready"),
  /** 04h/02h. */
  START_NEEDED(SenseKey.NOT_READY, 0x04, 0x02, "the unit must be started"),
  /** 04h/0Ah: ALUA. */
  ALUA_TRANSITION(SenseKey.NOT_READY, 0x04, 0x0a, "the port group is in transition"),
  /** 04h/0Bh: ALUA. */
  ALUA_STANDBY(SenseKey.NOT_READY, 0x04, 0x0b, "the port group is in standby"),
  /** 04h/0Ch: ALUA. */
  ALUA_UNAVAILABLE(SenseKey.NOT_READY, 0x04, 0x0c, "the port group is unavailable"),
  /** 0Ch/00h. */
  WRITE_ERROR(SenseKey.MEDIUM_ERROR, 0x0c, 0x00, "write error"),
  /** 10h/01h. */
  GUARD_CHECK(SenseKey.ABORTED_COMMAND, 0x10, 0x01, "block guard check failed"),
  /** 11h/00h. */
  UNRECOVERED_READ(SenseKey.MEDIUM_ERROR, 0x11, 0x00, "unrecovered read error"),
  /** 1Ah/00h. */
  PARAMETER_LENGTH(SenseKey.ILLEGAL_REQUEST, 0x1a, 0x00, "parameter list length error"),
  /** 1Dh/00h. */
  MISCOMPARE(SenseKey.MISCOMPARE, 0x1d, 0x00, "miscompare during verify"),
  /** 20h/00h. */
  INVALID_OPCODE(SenseKey.ILLEGAL_REQUEST, 0x20, 0x00, "invalid command operation code"),
  /** 21h/00h. */
  LBA_OUT_OF_RANGE(SenseKey.ILLEGAL_REQUEST, 0x21, 0x00, "LBA out of range"),
  /** 24h/00h. */
  INVALID_FIELD_IN_CDB(SenseKey.ILLEGAL_REQUEST, 0x24, 0x00, "invalid field in the CDB"),
  /** 25h/00h: the device is lost. */
  LUN_NOT_SUPPORTED(SenseKey.ILLEGAL_REQUEST, 0x25, 0x00, "logical unit not supported"),
  /** 26h/00h. */
  INVALID_FIELD_IN_PARAMETERS(
      SenseKey.ILLEGAL_REQUEST, 0x26, 0x00, "invalid field in the parameter list"),
  /** 26h/04h. */
  INVALID_RELEASE(
      SenseKey.ILLEGAL_REQUEST, 0x26, 0x04, "invalid release of a persistent reservation"),
  /** 27h/00h. */
  WRITE_PROTECTED(SenseKey.DATA_PROTECT, 0x27, 0x00, "write protected"),
  /** 27h/07h. */
  SPACE_EXHAUSTED(SenseKey.DATA_PROTECT, 0x27, 0x07, "space allocation failed: the pool is full"),
  /** 29h/00h. */
  POWER_ON_OR_RESET(SenseKey.UNIT_ATTENTION, 0x29, 0x00, "power on, reset or bus reset"),
  /** 29h/07h. */
  NEXUS_LOSS(SenseKey.UNIT_ATTENTION, 0x29, 0x07, "I_T nexus loss occurred"),
  /** 2Ah/01h. */
  MODE_PARAMETERS_CHANGED(SenseKey.UNIT_ATTENTION, 0x2a, 0x01, "mode parameters changed"),
  /** 2Ah/03h. */
  RESERVATIONS_PREEMPTED(SenseKey.UNIT_ATTENTION, 0x2a, 0x03, "reservations preempted"),
  /** 2Ah/04h. */
  RESERVATIONS_RELEASED(SenseKey.UNIT_ATTENTION, 0x2a, 0x04, "reservations released"),
  /** 2Ah/05h. */
  REGISTRATIONS_PREEMPTED(SenseKey.UNIT_ATTENTION, 0x2a, 0x05, "registrations preempted"),
  /** 2Ah/06h: ALUA. */
  ALUA_STATE_CHANGED(SenseKey.UNIT_ATTENTION, 0x2a, 0x06, "asymmetric access state changed"),
  /** 2Ah/09h. */
  CAPACITY_CHANGED(SenseKey.UNIT_ATTENTION, 0x2a, 0x09, "capacity data changed"),
  /** 2Fh/00h. */
  COMMANDS_CLEARED(SenseKey.UNIT_ATTENTION, 0x2f, 0x00, "commands cleared by another initiator"),
  /** 3Ah/00h. */
  MEDIUM_NOT_PRESENT(SenseKey.NOT_READY, 0x3a, 0x00, "medium not present"),
  /** 3Fh/03h. */
  INQUIRY_CHANGED(SenseKey.UNIT_ATTENTION, 0x3f, 0x03, "inquiry data changed"),
  /** 3Fh/05h. */
  IDENTIFIER_CHANGED(SenseKey.UNIT_ATTENTION, 0x3f, 0x05, "device identifier changed"),
  /** 3Fh/0Eh. */
  LUNS_CHANGED(SenseKey.UNIT_ATTENTION, 0x3f, 0x0e, "reported LUNs data changed"),
  /** 44h/00h. */
  INTERNAL_FAILURE(SenseKey.HARDWARE_ERROR, 0x44, 0x00, "internal target failure"),
  /** 4Eh/00h. */
  OVERLAPPED_COMMANDS(SenseKey.ABORTED_COMMAND, 0x4e, 0x00, "overlapped commands attempted"),
  /** 55h/04h. */
  NO_REGISTRATION_RESOURCES(
      SenseKey.ILLEGAL_REQUEST, 0x55, 0x04, "insufficient registration resources");

  private final SenseKey key;
  private final int asc;
  private final int ascq;
  private final String text;

  SenseCode(SenseKey key, int asc, int ascq, String text) {
    this.key = key;
    this.asc = asc;
    this.ascq = ascq;
    this.text = text;
  }

  /** The sense data a target sends for it. */
  public SenseData data() {
    return new SenseData(key, asc, ascq, false, OptionalLong.empty());
  }

  /** The sense data a target sends for it, with the information field. */
  public SenseData data(long information) {
    return new SenseData(key, asc, ascq, false, OptionalLong.of(information));
  }

  /** Whether the additional sense is this, under whatever key. */
  public boolean in(SenseData sense) {
    return sense.is(asc, ascq);
  }

  /** What it means, lower case. */
  public String text() {
    return text;
  }

  /** Sense data for people, e.g. {@code ILLEGAL_REQUEST 21h/00h (LBA out of range)}. */
  public static String describe(SenseData sense) {
    for (SenseCode code : values()) {
      if (code.in(sense) && code != NO_ADDITIONAL) {
        return sense + " (" + code.text + ")";
      }
    }
    return sense.toString();
  }
}
