package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/** Writes the header of a Data-Out in place, without allocation (RFC 7143 section 11.7). */
public final class DataOutHeader {
  private DataOutHeader() {}

  /**
   * Writes the 48 bytes.
   *
   * @param b big-endian
   * @param at absolute index of the first byte; the position is not touched
   * @param finalBit whether it ends its sequence
   * @param dataLength data in bytes, without padding
   * @param lun of the R2T, or 0 for unsolicited data
   * @param initiatorTaskTag the task
   * @param targetTransferTag of the R2T, or {@link Bhs#NO_TAG} for unsolicited data
   * @param expStatSn ExpStatSN
   * @param dataSn number within the sequence
   * @param bufferOffset bytes, unsigned
   */
  public static void put(
      ByteBuffer b,
      int at,
      boolean finalBit,
      int dataLength,
      long lun,
      int initiatorTaskTag,
      int targetTransferTag,
      int expStatSn,
      int dataSn,
      int bufferOffset) {
    b.putInt(at, Opcode.DATA_OUT << 24 | (finalBit ? Bhs.FLAG_FINAL << 16 : 0));
    b.putInt(at + 4, dataLength);
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, 0);
    b.putInt(at + 28, expStatSn);
    b.putInt(at + 32, 0);
    b.putInt(at + 36, dataSn);
    b.putInt(at + 40, bufferOffset);
    b.putInt(at + 44, 0);
  }
}
