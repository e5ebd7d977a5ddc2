package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * A step of a login, from the initiator (RFC 7143 section 11.12).
 *
 * @param transit whether the sender is ready for the next stage (T bit)
 * @param more whether the text goes on in the next PDU (C bit)
 * @param currentStage CSG: 0 security, 1 operational, 3 full feature
 * @param nextStage NSG, meaningful with T
 * @param versionMax highest version, 0 to 255
 * @param versionMin lowest version, 0 to 255
 * @param isid the session identifier, six bytes in the low 48 bits
 * @param tsih 0 for a new session, else the session to join, 0 to 65535
 * @param initiatorTaskTag the initiator's name for the task
 * @param cid the connection's number in the session, 0 to 65535
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param data key=value pairs, each ended by NUL
 */
public record LoginRequestPdu(
    boolean transit,
    boolean more,
    int currentStage,
    int nextStage,
    int versionMax,
    int versionMin,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int cid,
    int cmdSn,
    int expStatSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public LoginRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static LoginRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new LoginRequestPdu(
        (h.get(1) & 0x80) != 0,
        (h.get(1) & 0x40) != 0,
        h.get(1) >> 2 & 3,
        h.get(1) & 3,
        h.get(2) & 0xff,
        h.get(3) & 0xff,
        (h.getShort(8) & 0xffffL) << 32 | h.getInt(10) & 0xffff_ffffL,
        h.getShort(14) & 0xffff,
        h.getInt(16),
        h.getShort(20) & 0xffff,
        h.getInt(24),
        h.getInt(28),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.LOGIN_REQUEST;
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
        Opcode.LOGIN_REQUEST,
        true,
        (transit ? 0x80 : 0) | (more ? 0x40 : 0) | (currentStage & 3) << 2 | (nextStage & 3),
        0,
        data.remaining());
    b.put(at + 2, (byte) versionMax);
    b.put(at + 3, (byte) versionMin);
    b.putShort(at + 8, (short) (isid >>> 32));
    b.putInt(at + 10, (int) isid);
    b.putShort(at + 14, (short) tsih);
    b.putInt(at + 16, initiatorTaskTag);
    b.putShort(at + 20, (short) cid);
    b.putInt(at + 24, cmdSn);
    b.putInt(at + 28, expStatSn);
  }
}
