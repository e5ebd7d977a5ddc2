package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * Text of the target in the full feature phase (RFC 7143 section 11.11).
 *
 * @param finalBit whether the sender has said all (F bit)
 * @param more whether the text goes on in the next PDU (C bit)
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param data key=value pairs, each ended by NUL
 */
public record TextResponsePdu(
    boolean finalBit,
    boolean more,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public TextResponsePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static TextResponsePdu read(ByteBuffer h, ByteBuffer data) {
    return new TextResponsePdu(
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_CONTINUE),
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
    return Opcode.TEXT_RESPONSE;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(
        b,
        at,
        Opcode.TEXT_RESPONSE,
        false,
        (finalBit ? Bhs.FLAG_FINAL : 0) | (more ? Bhs.FLAG_CONTINUE : 0),
        0,
        data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
  }
}
