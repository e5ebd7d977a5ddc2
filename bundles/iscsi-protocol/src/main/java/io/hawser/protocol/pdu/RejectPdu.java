package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The target rejects a PDU (RFC 7143 section 11.17).
 *
 * @param reason 2 data digest, 3 SNACK, 4 protocol error, 5 not supported, 6 too many immediate, 7
 *     task in progress, 8 invalid DataACK, 9 invalid field, 10 out of resources, 11 negotiation
 *     reset, 12 waiting for logout, 0 to 255
 * @param initiatorTaskTag the initiator's name for the task
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param dataSn DataSN or R2TSN expected next
 * @param data the header of the rejected PDU
 */
public record RejectPdu(
    int reason,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int dataSn,
    ByteBuffer data)
    implements Pdu {
  /** The target waits for a logout that it has asked for, and takes no new request before it. */
  public static final int WAITING_FOR_LOGOUT = 0x0c;

  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public RejectPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static RejectPdu read(ByteBuffer h, ByteBuffer data) {
    return new RejectPdu(
        Bhs.response(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        Bhs.dataSn(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.REJECT;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.REJECT, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.response(b, at, reason);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    Bhs.dataSn(b, at, dataSn);
  }
}
