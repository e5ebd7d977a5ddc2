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
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        data);
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
    Bhs.begin(b, at, Opcode.NOP_IN, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
  }
}
