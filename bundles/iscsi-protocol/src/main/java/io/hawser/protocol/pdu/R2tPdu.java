package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The target asks for data of a write (RFC 7143 section 11.8).
 *
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param r2tSn number within the command
 * @param bufferOffset from where, bytes, unsigned
 * @param desiredLength how much, bytes, unsigned, not 0
 * @param data never used
 */
public record R2tPdu(
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int r2tSn,
    int bufferOffset,
    int desiredLength,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public R2tPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static R2tPdu read(ByteBuffer h, ByteBuffer data) {
    return new R2tPdu(
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        Bhs.r2tSn(h, 0),
        Bhs.bufferOffset(h, 0),
        Bhs.desiredLength(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.R2T;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.R2T, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    Bhs.r2tSn(b, at, r2tSn);
    Bhs.bufferOffset(b, at, bufferOffset);
    Bhs.desiredLength(b, at, desiredLength);
  }
}
