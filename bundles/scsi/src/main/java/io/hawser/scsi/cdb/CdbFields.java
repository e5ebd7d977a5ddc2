package io.hawser.scsi.cdb;

import io.hawser.scsi.BigEndian;

/**
 * Reads the fields of a CDB that has been received or built. Nothing is allocated. The array must
 * hold the whole CDB, as {@link #isComplete} tells; indexes are not checked again.
 */
public final class CdbFields {
  private CdbFields() {}

  /** Whether so many bytes are at least what the operation code of {@code cdb} needs. */
  public static boolean isComplete(byte[] cdb, int length) {
    if (length < 6 || cdb.length < length) {
      return false;
    }
    int needed = Opcode.cdbLength(opcode(cdb));
    return needed == 0 || length >= needed;
  }

  /** The operation code, 0 to 255. */
  public static int opcode(byte[] cdb) {
    return cdb[0] & 0xff;
  }

  /** The service action of commands that have one in byte 1, 0 to 31. */
  public static int serviceAction(byte[] cdb) {
    return cdb[1] & 0x1f;
  }

  /** Whether the command names a range of logical blocks, so that {@link #lba} has a meaning. */
  public static boolean hasRange(byte[] cdb) {
    return switch (opcode(cdb)) {
      case Opcode.READ_6,
          Opcode.WRITE_6,
          Opcode.READ_10,
          Opcode.WRITE_10,
          Opcode.WRITE_AND_VERIFY_10,
          Opcode.VERIFY_10,
          Opcode.PRE_FETCH_10,
          Opcode.SYNCHRONIZE_CACHE_10,
          Opcode.WRITE_SAME_10,
          Opcode.READ_12,
          Opcode.WRITE_12,
          Opcode.WRITE_AND_VERIFY_12,
          Opcode.VERIFY_12,
          Opcode.READ_16,
          Opcode.COMPARE_AND_WRITE,
          Opcode.WRITE_16,
          Opcode.ORWRITE_16,
          Opcode.WRITE_AND_VERIFY_16,
          Opcode.VERIFY_16,
          Opcode.PRE_FETCH_16,
          Opcode.SYNCHRONIZE_CACHE_16,
          Opcode.WRITE_SAME_16,
          Opcode.WRITE_ATOMIC_16 ->
          true;
      default -> false;
    };
  }

  /** Whether the command puts data on the medium. */
  public static boolean isWrite(byte[] cdb) {
    return switch (opcode(cdb)) {
      case Opcode.WRITE_6,
          Opcode.WRITE_10,
          Opcode.WRITE_12,
          Opcode.WRITE_16,
          Opcode.WRITE_AND_VERIFY_10,
          Opcode.WRITE_AND_VERIFY_12,
          Opcode.WRITE_AND_VERIFY_16,
          Opcode.WRITE_SAME_10,
          Opcode.WRITE_SAME_16,
          Opcode.WRITE_ATOMIC_16,
          Opcode.ORWRITE_16,
          Opcode.COMPARE_AND_WRITE,
          Opcode.UNMAP,
          Opcode.SANITIZE,
          Opcode.FORMAT_UNIT ->
          true;
      default -> false;
    };
  }

  /** Whether it is one of the READ commands. */
  public static boolean isRead(byte[] cdb) {
    return switch (opcode(cdb)) {
      case Opcode.READ_6, Opcode.READ_10, Opcode.READ_12, Opcode.READ_16 -> true;
      default -> false;
    };
  }

  /** First logical block of a command that has a range; unsigned 64 bits for 16-byte CDBs. */
  public static long lba(byte[] cdb) {
    return switch (cdb[0] >>> 5 & 7) {
      case 0 -> BigEndian.u24(cdb, 1) & 0x1f_ffff;
      case 4 -> BigEndian.u64(cdb, 2);
      default -> BigEndian.u32(cdb, 2);
    };
  }

  /**
   * Number of logical blocks of a command that has a range, as its field says: 0 to 2^32-1; READ(6)
   * and WRITE(6) have 256 where the field is 0.
   */
  public static long blocks(byte[] cdb) {
    switch (opcode(cdb)) {
      case Opcode.COMPARE_AND_WRITE:
        return BigEndian.u8(cdb, 13);
      case Opcode.WRITE_ATOMIC_16:
        return BigEndian.u16(cdb, 12);
      default:
        break;
    }
    switch (cdb[0] >>> 5 & 7) {
      case 0:
        return cdb[4] == 0 ? 256 : BigEndian.u8(cdb, 4);
      case 4:
        return BigEndian.u32(cdb, 10);
      case 5:
        return BigEndian.u32(cdb, 6);
      default:
        return BigEndian.u16(cdb, 7);
    }
  }

  /** Whether FUA is set; for READ and WRITE of 10 bytes and more. */
  public static boolean fua(byte[] cdb) {
    return (cdb[1] & BlockCdb.FUA) != 0;
  }

  /** Whether DPO is set. */
  public static boolean dpo(byte[] cdb) {
    return (cdb[1] & BlockCdb.DPO) != 0;
  }

  /** RDPROTECT, WRPROTECT or VRPROTECT, 0 to 7. */
  public static int protect(byte[] cdb) {
    return cdb[1] >>> 5 & 7;
  }

  /** BYTCHK of VERIFY and WRITE AND VERIFY, 0 to 3. */
  public static int bytchk(byte[] cdb) {
    return cdb[1] >>> 1 & 3;
  }

  /**
   * Allocation length or parameter list length of the commands that have one, 0 to 2^32-1.
   *
   * @return the field; 0 for commands without one
   */
  public static long dataLength(byte[] cdb) {
    return switch (opcode(cdb)) {
      case Opcode.INQUIRY -> BigEndian.u16(cdb, 3);
      case Opcode.REQUEST_SENSE, Opcode.MODE_SENSE_6, Opcode.MODE_SELECT_6 -> BigEndian.u8(cdb, 4);
      case Opcode.MODE_SENSE_10,
          Opcode.MODE_SELECT_10,
          Opcode.PERSISTENT_RESERVE_IN,
          Opcode.UNMAP,
          Opcode.LOG_SENSE,
          Opcode.SANITIZE,
          Opcode.READ_DEFECT_DATA_10 ->
          BigEndian.u16(cdb, 7);
      case Opcode.PERSISTENT_RESERVE_OUT -> BigEndian.u32(cdb, 5);
      case Opcode.REPORT_LUNS,
          Opcode.MAINTENANCE_IN,
          Opcode.MAINTENANCE_OUT,
          Opcode.READ_DEFECT_DATA_12 ->
          BigEndian.u32(cdb, 6);
      case Opcode.SERVICE_ACTION_IN_16, Opcode.EXTENDED_COPY, Opcode.RECEIVE_COPY_RESULTS ->
          BigEndian.u32(cdb, 10);
      default -> 0;
    };
  }
}
