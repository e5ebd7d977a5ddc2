package io.hawser.scsi.cdb;

import io.hawser.scsi.BigEndian;

/**
 * Builds the CDBs every device type shares (SPC-4 section 6) into an array of the caller's. Each
 * method fills bytes 0 to n-1 of {@code out} and returns n. Allocation lengths are bytes, 0 to what
 * their field holds.
 */
public final class PrimaryCdb {
  /** Subpage code that asks for all subpages. */
  public static final int ALL_SUBPAGES = 0xff;

  private PrimaryCdb() {}

  /** TEST UNIT READY. */
  public static int testUnitReady(byte[] out) {
    return BlockCdb.clear(out, 6, Opcode.TEST_UNIT_READY, 0);
  }

  /** REQUEST SENSE; {@code descriptor} asks for descriptor format. */
  public static int requestSense(byte[] out, boolean descriptor, int allocation) {
    BlockCdb.range("allocation length", allocation, 0xff);
    BlockCdb.clear(out, 6, Opcode.REQUEST_SENSE, descriptor ? 1 : 0);
    out[4] = (byte) allocation;
    return 6;
  }

  /** INQUIRY for the standard data. */
  public static int inquiry(byte[] out, int allocation) {
    return inquiry(out, 0, 0, allocation);
  }

  /** INQUIRY for a page of vital product data. */
  public static int inquiryVpd(byte[] out, int page, int allocation) {
    BlockCdb.range("VPD page", page, 0xff);
    return inquiry(out, 1, page, allocation);
  }

  private static int inquiry(byte[] out, int evpd, int page, int allocation) {
    BlockCdb.range("allocation length", allocation, 0xffff);
    BlockCdb.clear(out, 6, Opcode.INQUIRY, evpd);
    out[2] = (byte) page;
    BigEndian.put16(out, 3, allocation);
    return 6;
  }

  /**
   * REPORT LUNS.
   *
   * @param selectReport 0 all but well-known, 1 well-known only, 2 all
   * @param allocation at least 16 by SPC-4
   */
  public static int reportLuns(byte[] out, int selectReport, int allocation) {
    BlockCdb.range("SELECT REPORT", selectReport, 0xff);
    BlockCdb.range("allocation length", allocation, Integer.MAX_VALUE);
    BlockCdb.clear(out, 12, Opcode.REPORT_LUNS, 0);
    out[2] = (byte) selectReport;
    BigEndian.put32(out, 6, allocation);
    return 12;
  }

  /**
   * MODE SENSE(6) for current values, without block descriptors.
   *
   * @param page page code 0 to 3Fh; 3Fh asks for all
   */
  public static int modeSense6(byte[] out, int page, int subpage, int allocation) {
    BlockCdb.range("page code", page, 0x3f);
    BlockCdb.range("allocation length", allocation, 0xff);
    BlockCdb.clear(out, 6, Opcode.MODE_SENSE_6, 0x08);
    out[2] = (byte) page;
    out[3] = (byte) subpage;
    out[4] = (byte) allocation;
    return 6;
  }

  /** MODE SENSE(10), as {@link #modeSense6}. */
  public static int modeSense10(byte[] out, int page, int subpage, int allocation) {
    BlockCdb.range("page code", page, 0x3f);
    BlockCdb.range("allocation length", allocation, 0xffff);
    BlockCdb.clear(out, 10, Opcode.MODE_SENSE_10, 0x08);
    out[2] = (byte) page;
    out[3] = (byte) subpage;
    BigEndian.put16(out, 7, allocation);
    return 10;
  }

  /**
   * START STOP UNIT.
   *
   * @param powerCondition 0 to 15; 0 lets {@code start} and {@code loadEject} count
   */
  public static int startStopUnit(
      byte[] out, boolean immediate, int powerCondition, boolean loadEject, boolean start) {
    BlockCdb.range("power condition", powerCondition, 0x0f);
    BlockCdb.clear(out, 6, Opcode.START_STOP_UNIT, immediate ? 1 : 0);
    out[4] = (byte) (powerCondition << 4 | (loadEject ? 2 : 0) | (start ? 1 : 0));
    return 6;
  }

  /**
   * PERSISTENT RESERVE IN.
   *
   * @param serviceAction 0 read keys, 1 read reservation, 2 report capabilities, 3 read full status
   */
  public static int persistentReserveIn(byte[] out, int serviceAction, int allocation) {
    BlockCdb.range("service action", serviceAction, 0x1f);
    BlockCdb.range("allocation length", allocation, 0xffff);
    BlockCdb.clear(out, 10, Opcode.PERSISTENT_RESERVE_IN, serviceAction);
    BigEndian.put16(out, 7, allocation);
    return 10;
  }

  /**
   * PERSISTENT RESERVE OUT; scope is always logical unit.
   *
   * @param serviceAction 0 to 8
   * @param type type code 0 to 15
   * @param parameterLength length of the parameter list
   */
  public static int persistentReserveOut(
      byte[] out, int serviceAction, int type, int parameterLength) {
    BlockCdb.range("service action", serviceAction, 0x1f);
    BlockCdb.range("type", type, 0x0f);
    BlockCdb.range("parameter list length", parameterLength, Integer.MAX_VALUE);
    BlockCdb.clear(out, 10, Opcode.PERSISTENT_RESERVE_OUT, serviceAction);
    out[2] = (byte) type;
    BigEndian.put32(out, 5, parameterLength);
    return 10;
  }

  /** REPORT TARGET PORT GROUPS; {@code extended} asks for the implicit transition time as well. */
  public static int reportTargetPortGroups(byte[] out, boolean extended, int allocation) {
    BlockCdb.range("allocation length", allocation, Integer.MAX_VALUE);
    BlockCdb.clear(
        out, 12, Opcode.MAINTENANCE_IN, (extended ? 0x20 : 0) | Opcode.SA_TARGET_PORT_GROUPS);
    BigEndian.put32(out, 6, allocation);
    return 12;
  }

  /** SET TARGET PORT GROUPS. */
  public static int setTargetPortGroups(byte[] out, int parameterLength) {
    BlockCdb.range("parameter list length", parameterLength, Integer.MAX_VALUE);
    BlockCdb.clear(out, 12, Opcode.MAINTENANCE_OUT, Opcode.SA_TARGET_PORT_GROUPS);
    BigEndian.put32(out, 6, parameterLength);
    return 12;
  }

  /** REPORT SUPPORTED OPERATION CODES for all commands. */
  public static int supportedOperationCodes(byte[] out, int allocation) {
    return supportedOperationCode(out, 0, 0, 0, allocation);
  }

  /**
   * REPORT SUPPORTED OPERATION CODES.
   *
   * @param option 0 all, 1 one without service action, 2 one with, 3 one either way
   * @param opcode the operation code asked for
   * @param serviceAction the service action asked for
   */
  public static int supportedOperationCode(
      byte[] out, int option, int opcode, int serviceAction, int allocation) {
    BlockCdb.range("reporting options", option, 7);
    BlockCdb.range("operation code", opcode, 0xff);
    BlockCdb.range("service action", serviceAction, 0xffff);
    BlockCdb.range("allocation length", allocation, Integer.MAX_VALUE);
    BlockCdb.clear(out, 12, Opcode.MAINTENANCE_IN, Opcode.SA_SUPPORTED_OPERATION_CODES);
    out[2] = (byte) option;
    out[3] = (byte) opcode;
    BigEndian.put16(out, 4, serviceAction);
    BigEndian.put32(out, 6, allocation);
    return 12;
  }
}
