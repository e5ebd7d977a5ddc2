package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * Text of the initiator in the full feature phase (RFC 7143 section 11.10).
 *
 * @param immediate whether it is delivered ahead of CmdSN order (I bit)
 * @param finalBit whether the sender has said all (F bit)
 * @param more whether the text goes on in the next PDU (C bit)
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param data key=value pairs, each ended by NUL
 */
public record TextRequestPdu(
    boolean immediate,
    boolean finalBit,
    boolean more,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int cmdSn,
    int expStatSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public TextRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static TextRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new TextRequestPdu(
        Bhs.immediate(h, 0),
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_CONTINUE),
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.TEXT_REQUEST;
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
        Opcode.TEXT_REQUEST,
        immediate,
        (finalBit ? Bhs.FLAG_FINAL : 0) | (more ? Bhs.FLAG_CONTINUE : 0),
        0,
        data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
  }
}
