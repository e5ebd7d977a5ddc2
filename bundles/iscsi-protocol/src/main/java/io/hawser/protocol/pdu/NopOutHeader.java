package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/** Writes the header of a NOP-Out in place, without allocation (RFC 7143 section 11.18). */
public final class NopOutHeader {
  private NopOutHeader() {}

  /**
   * Writes the 48 bytes.
   *
   * @param b big-endian
   * @param at absolute index of the first byte; the position is not touched
   * @param immediate the I bit; an answer to a target's ping must have it
   * @param dataLength ping data in bytes, without padding
   * @param lun 0, or that of the NOP-In it answers
   * @param initiatorTaskTag a tag that asks for an answer, or {@link Bhs#NO_TAG}
   * @param targetTransferTag {@link Bhs#NO_TAG}, or that of the NOP-In it answers
   * @param cmdSn CmdSN
   * @param expStatSn ExpStatSN
   */
  public static void put(
      ByteBuffer b,
      int at,
      boolean immediate,
      int dataLength,
      long lun,
      int initiatorTaskTag,
      int targetTransferTag,
      int cmdSn,
      int expStatSn) {
    b.putInt(at, Opcode.NOP_OUT << 24 | (immediate ? 0x40 << 24 : 0) | Bhs.FLAG_FINAL << 16);
    b.putInt(at + 4, dataLength);
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, cmdSn);
    b.putInt(at + 28, expStatSn);
    b.putLong(at + 32, 0);
    b.putLong(at + 40, 0);
  }
}
