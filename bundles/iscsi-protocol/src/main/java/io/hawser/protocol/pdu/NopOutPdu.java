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
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
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
    Bhs.begin(b, at, Opcode.NOP_OUT, immediate, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
  }
}
