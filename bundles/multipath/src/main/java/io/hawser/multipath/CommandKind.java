package io.hawser.multipath;

import io.hawser.scsi.cdb.Opcode;

/** What it takes to send a command again of which nobody knows whether it was executed. */
enum CommandKind {
  /** Nothing: it changes nothing on the medium, or only makes durable what is there. */
  HARMLESS,
  /** A fence: executed twice it leaves the same, but executed late it overwrites newer data. */
  WRITE,
  /** It must not be executed twice: after the fence the caller is told that nobody knows. */
  ONCE;

  static CommandKind of(int opcode) {
    return switch (opcode) {
      case Opcode.TEST_UNIT_READY,
          Opcode.REQUEST_SENSE,
          Opcode.INQUIRY,
          Opcode.MODE_SENSE_6,
          Opcode.MODE_SENSE_10,
          Opcode.LOG_SENSE,
          Opcode.READ_CAPACITY_10,
          Opcode.SERVICE_ACTION_IN_16,
          Opcode.REPORT_LUNS,
          Opcode.MAINTENANCE_IN,
          Opcode.PERSISTENT_RESERVE_IN,
          Opcode.READ_6,
          Opcode.READ_10,
          Opcode.READ_12,
          Opcode.READ_16,
          Opcode.VERIFY_10,
          Opcode.VERIFY_12,
          Opcode.VERIFY_16,
          Opcode.PRE_FETCH_10,
          Opcode.PRE_FETCH_16,
          Opcode.SYNCHRONIZE_CACHE_10,
          Opcode.SYNCHRONIZE_CACHE_16,
          Opcode.READ_DEFECT_DATA_10,
          Opcode.READ_DEFECT_DATA_12,
          Opcode.RECEIVE_COPY_RESULTS ->
          HARMLESS;
      case Opcode.WRITE_6,
          Opcode.WRITE_10,
          Opcode.WRITE_12,
          Opcode.WRITE_16,
          Opcode.WRITE_AND_VERIFY_10,
          Opcode.WRITE_AND_VERIFY_12,
          Opcode.WRITE_AND_VERIFY_16,
          Opcode.WRITE_SAME_10,
          Opcode.WRITE_SAME_16,
          Opcode.UNMAP ->
          WRITE;
      default -> ONCE;
    };
  }
}
