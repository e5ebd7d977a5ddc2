package io.hawser.scsi.cdb;

import io.hawser.api.scsi.ScsiCommand;

/**
 * Which commands may be sent again when nobody knows whether the target executed them: those whose
 * second execution leaves the same state as the first. Everything not known here is not repeated.
 */
public final class Repeatable {
  private Repeatable() {}

  /** Whether the command may be executed twice without harm. */
  public static boolean test(ScsiCommand command) {
    return switch (command.cdbByte(0)) {
      // TEST UNIT READY, REQUEST SENSE, INQUIRY, MODE SENSE, LOG SENSE, READ CAPACITY, REPORT LUNS,
      // SERVICE ACTION IN(16), MAINTENANCE IN, PERSISTENT RESERVE IN, READ BUFFER, RECEIVE COPY
      // RESULTS, READ DEFECT DATA
      case 0x00,
          0x03,
          0x12,
          0x1a,
          0x5a,
          0x4d,
          0x25,
          0xa0,
          0x9e,
          0xa3,
          0x5e,
          0x3c,
          0x84,
          0x37,
          0xb7 ->
          true;
      // READ, VERIFY, PRE-FETCH
      case 0x08, 0x28, 0xa8, 0x88, 0x2f, 0xaf, 0x8f, 0x34, 0x90 -> true;
      // WRITE, WRITE AND VERIFY, WRITE SAME, WRITE ATOMIC, SYNCHRONIZE CACHE, UNMAP
      case 0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0xae, 0x8e, 0x41, 0x93, 0x9c, 0x35, 0x91, 0x42 -> true;
      // MODE SELECT, START STOP UNIT
      case 0x15, 0x55, 0x1b -> true;
      default -> false;
    };
  }
}
