package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The answer to a ping, or a target's ping (RFC 7143 section 11.19).
 *
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param data the echo of a ping's data
 */
public record NopInPdu(
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public NopInPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static NopInPdu read(ByteBuffer h, ByteBuffer data) {
    return new NopInPdu(
        h.getLong(8), h.getInt(16), h.getInt(20), h.getInt(24), h.getInt(28), h.getInt(32), data);
  }

  @Override
  public int opcode() {
    return Opcode.NOP_IN;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.NOP_IN, false, 0x80, 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
  }
}
