package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * A ping of the initiator, or its answer to a target's ping (RFC 7143 section 11.18).
 *
 * @param immediate whether it is delivered ahead of CmdSN order (I bit)
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param data what the target shall send back, or nothing
 */
public record NopOutPdu(
    boolean immediate,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int cmdSn,
    int expStatSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public NopOutPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static NopOutPdu read(ByteBuffer h, ByteBuffer data) {
    return new NopOutPdu(
        Bhs.immediate(h, 0),
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(24),
        h.getInt(28),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.NOP_OUT;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.NOP_OUT, immediate, 0x80, 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, cmdSn);
    b.putInt(at + 28, expStatSn);
  }
}
