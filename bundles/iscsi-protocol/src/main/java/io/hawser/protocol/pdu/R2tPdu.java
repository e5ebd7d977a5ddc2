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
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.getInt(36),
        h.getInt(40),
        h.getInt(44),
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
    Bhs.begin(b, at, Opcode.R2T, false, 0x80, 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.putInt(at + 36, r2tSn);
    b.putInt(at + 40, bufferOffset);
    b.putInt(at + 44, desiredLength);
  }
}
