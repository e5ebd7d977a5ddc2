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
        h.get(2) & 0xff,
        h.getInt(16),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.getInt(36),
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
    Bhs.begin(b, at, Opcode.REJECT, false, 0x80, 0, data.remaining());
    b.put(at + 2, (byte) reason);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.putInt(at + 36, dataSn);
  }
}
