package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/** Writes the header of a SCSI Command in place, without allocation (RFC 7143 section 11.3). */
public final class ScsiCommandHeader {
  /** Where the CDB begins, relative to the header. */
  public static final int CDB_OFFSET = 32;

  /** Room for the CDB in bytes. */
  public static final int CDB_LENGTH = 16;

  private ScsiCommandHeader() {}

  /**
   * Writes the 48 bytes.
   *
   * @param b big-endian
   * @param at absolute index of the first byte; the position is not touched
   * @param flags {@link Bhs#FLAG_FINAL}, {@link Bhs#FLAG_READ}, {@link Bhs#FLAG_WRITE} and the code
   *     of the task attribute, or-ed
   * @param dataLength immediate data in bytes, without padding
   * @param lun the logical unit's eight bytes
   * @param initiatorTaskTag the task
   * @param expectedDataTransferLength bytes, unsigned
   * @param cmdSn CmdSN
   * @param expStatSn ExpStatSN
   * @param cdb holds the command
   * @param cdbAt absolute index of the command
   * @param cdbLength 1 to 16; the rest of the 16 bytes is zeroed
   */
  public static void put(
      ByteBuffer b,
      int at,
      int flags,
      int dataLength,
      long lun,
      int initiatorTaskTag,
      int expectedDataTransferLength,
      int cmdSn,
      int expStatSn,
      ByteBuffer cdb,
      int cdbAt,
      int cdbLength) {
    b.putInt(at, Opcode.SCSI_COMMAND << 24 | flags << 16);
    b.putInt(at + 4, dataLength);
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, expectedDataTransferLength);
    b.putInt(at + 24, cmdSn);
    b.putInt(at + 28, expStatSn);
    if (cdbLength < CDB_LENGTH) {
      b.putLong(at + 32, 0);
      b.putLong(at + 40, 0);
    }
    b.put(at + CDB_OFFSET, cdb, cdbAt, cdbLength);
  }
}
