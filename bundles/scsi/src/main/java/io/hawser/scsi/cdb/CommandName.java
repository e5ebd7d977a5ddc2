package io.hawser.scsi.cdb;

import io.hawser.api.scsi.ScsiCommand;
import java.util.Map;

/** What a command is called in messages, e.g. {@code READ(10) of LBA 8 to 15}. */
public final class CommandName {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(Opcode.TEST_UNIT_READY, "TEST UNIT READY"),
          Map.entry(Opcode.REQUEST_SENSE, "REQUEST SENSE"),
          Map.entry(Opcode.FORMAT_UNIT, "FORMAT UNIT"),
          Map.entry(Opcode.READ_6, "READ(6)"),
          Map.entry(Opcode.WRITE_6, "WRITE(6)"),
          Map.entry(Opcode.INQUIRY, "INQUIRY"),
          Map.entry(Opcode.MODE_SELECT_6, "MODE SELECT(6)"),
          Map.entry(Opcode.RESERVE_6, "RESERVE(6)"),
          Map.entry(Opcode.RELEASE_6, "RELEASE(6)"),
          Map.entry(Opcode.MODE_SENSE_6, "MODE SENSE(6)"),
          Map.entry(Opcode.START_STOP_UNIT, "START STOP UNIT"),
          Map.entry(Opcode.PREVENT_ALLOW_MEDIUM_REMOVAL, "PREVENT ALLOW MEDIUM REMOVAL"),
          Map.entry(Opcode.READ_CAPACITY_10, "READ CAPACITY(10)"),
          Map.entry(Opcode.READ_10, "READ(10)"),
          Map.entry(Opcode.WRITE_10, "WRITE(10)"),
          Map.entry(Opcode.WRITE_AND_VERIFY_10, "WRITE AND VERIFY(10)"),
          Map.entry(Opcode.VERIFY_10, "VERIFY(10)"),
          Map.entry(Opcode.PRE_FETCH_10, "PRE-FETCH(10)"),
          Map.entry(Opcode.SYNCHRONIZE_CACHE_10, "SYNCHRONIZE CACHE(10)"),
          Map.entry(Opcode.READ_DEFECT_DATA_10, "READ DEFECT DATA(10)"),
          Map.entry(Opcode.WRITE_SAME_10, "WRITE SAME(10)"),
          Map.entry(Opcode.UNMAP, "UNMAP"),
          Map.entry(Opcode.SANITIZE, "SANITIZE"),
          Map.entry(Opcode.LOG_SENSE, "LOG SENSE"),
          Map.entry(Opcode.MODE_SELECT_10, "MODE SELECT(10)"),
          Map.entry(Opcode.MODE_SENSE_10, "MODE SENSE(10)"),
          Map.entry(Opcode.PERSISTENT_RESERVE_IN, "PERSISTENT RESERVE IN"),
          Map.entry(Opcode.PERSISTENT_RESERVE_OUT, "PERSISTENT RESERVE OUT"),
          Map.entry(Opcode.EXTENDED_COPY, "EXTENDED COPY"),
          Map.entry(Opcode.RECEIVE_COPY_RESULTS, "RECEIVE COPY RESULTS"),
          Map.entry(Opcode.READ_16, "READ(16)"),
          Map.entry(Opcode.COMPARE_AND_WRITE, "COMPARE AND WRITE"),
          Map.entry(Opcode.WRITE_16, "WRITE(16)"),
          Map.entry(Opcode.ORWRITE_16, "ORWRITE(16)"),
          Map.entry(Opcode.WRITE_AND_VERIFY_16, "WRITE AND VERIFY(16)"),
          Map.entry(Opcode.VERIFY_16, "VERIFY(16)"),
          Map.entry(Opcode.PRE_FETCH_16, "PRE-FETCH(16)"),
          Map.entry(Opcode.SYNCHRONIZE_CACHE_16, "SYNCHRONIZE CACHE(16)"),
          Map.entry(Opcode.WRITE_SAME_16, "WRITE SAME(16)"),
          Map.entry(Opcode.WRITE_ATOMIC_16, "WRITE ATOMIC(16)"),
          Map.entry(Opcode.REPORT_LUNS, "REPORT LUNS"),
          Map.entry(Opcode.READ_12, "READ(12)"),
          Map.entry(Opcode.WRITE_12, "WRITE(12)"),
          Map.entry(Opcode.WRITE_AND_VERIFY_12, "WRITE AND VERIFY(12)"),
          Map.entry(Opcode.VERIFY_12, "VERIFY(12)"),
          Map.entry(Opcode.READ_DEFECT_DATA_12, "READ DEFECT DATA(12)"));

  private static final String[] PR_OUT = {
    "REGISTER",
    "RESERVE",
    "RELEASE",
    "CLEAR",
    "PREEMPT",
    "PREEMPT AND ABORT",
    "REGISTER AND IGNORE EXISTING KEY",
    "REGISTER AND MOVE",
    "REPLACE LOST RESERVATION"
  };

  private static final String[] PR_IN = {
    "READ KEYS", "READ RESERVATION", "REPORT CAPABILITIES", "READ FULL STATUS"
  };

  private CommandName() {}

  /** The command's name, service action included; the operation code in hex if it is unknown. */
  public static String of(byte[] cdb) {
    if (cdb.length < 2) {
      return "a CDB of " + cdb.length + " bytes";
    }
    int opcode = CdbFields.opcode(cdb);
    int action = CdbFields.serviceAction(cdb);
    switch (opcode) {
      case Opcode.SERVICE_ACTION_IN_16:
        if (action == Opcode.SA_READ_CAPACITY_16) {
          return "READ CAPACITY(16)";
        }
        return action == Opcode.SA_GET_LBA_STATUS
            ? "GET LBA STATUS"
            : unknown("SERVICE ACTION IN(16)", action);
      case Opcode.MAINTENANCE_IN:
        if (action == Opcode.SA_TARGET_PORT_GROUPS) {
          return "REPORT TARGET PORT GROUPS";
        }
        return action == Opcode.SA_SUPPORTED_OPERATION_CODES
            ? "REPORT SUPPORTED OPERATION CODES"
            : unknown("MAINTENANCE IN", action);
      case Opcode.MAINTENANCE_OUT:
        return action == Opcode.SA_TARGET_PORT_GROUPS
            ? "SET TARGET PORT GROUPS"
            : unknown("MAINTENANCE OUT", action);
      case Opcode.PERSISTENT_RESERVE_IN:
        return "PERSISTENT RESERVE IN, " + pick(PR_IN, action);
      case Opcode.PERSISTENT_RESERVE_OUT:
        return "PERSISTENT RESERVE OUT, " + pick(PR_OUT, action);
      case Opcode.INQUIRY:
        return (cdb[1] & 1) != 0 && cdb.length > 2
            ? String.format("INQUIRY of VPD page %02Xh", cdb[2])
            : "INQUIRY";
      default:
        String name = NAMES.get(opcode);
        return name != null ? name : String.format("command %02Xh", opcode);
    }
  }

  /** The command's name and, where it has one, its range of logical blocks. */
  public static String withRange(ScsiCommand command) {
    return withRange(command.cdbCopy());
  }

  /** As {@link #withRange(ScsiCommand)}. */
  public static String withRange(byte[] cdb) {
    String name = of(cdb);
    if (!CdbFields.isComplete(cdb, cdb.length) || !CdbFields.hasRange(cdb)) {
      return name;
    }
    long lba = CdbFields.lba(cdb);
    long blocks = CdbFields.blocks(cdb);
    if (blocks == 0) {
      return name;
    }
    return blocks == 1
        ? name + " of LBA " + Long.toUnsignedString(lba)
        : name
            + " of LBA "
            + Long.toUnsignedString(lba)
            + " to "
            + Long.toUnsignedString(lba + blocks - 1);
  }

  private static String pick(String[] names, int action) {
    return action < names.length ? names[action] : String.format("service action %02Xh", action);
  }

  private static String unknown(String name, int action) {
    return String.format("%s, service action %02Xh", name, action);
  }
}
