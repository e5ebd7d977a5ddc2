package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * A step of a login, from the target (RFC 7143 section 11.13).
 *
 * @param transit whether the sender is ready for the next stage (T bit)
 * @param more whether the text goes on in the next PDU (C bit)
 * @param currentStage CSG: 0 security, 1 operational, 3 full feature
 * @param nextStage NSG, meaningful with T
 * @param versionMax highest version, 0 to 255
 * @param versionActive version in use, 0 to 255
 * @param isid the session identifier, six bytes in the low 48 bits
 * @param tsih the session's handle, not 0 in the last response, 0 to 65535
 * @param initiatorTaskTag the initiator's name for the task
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param statusClass 0 good, 1 redirect, 2 initiator error, 3 target error, 0 to 255
 * @param statusDetail see RFC 7143 section 11.13.5, 0 to 255
 * @param data key=value pairs, each ended by NUL
 */
public record LoginResponsePdu(
    boolean transit,
    boolean more,
    int currentStage,
    int nextStage,
    int versionMax,
    int versionActive,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int statusClass,
    int statusDetail,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public LoginResponsePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static LoginResponsePdu read(ByteBuffer h, ByteBuffer data) {
    return new LoginResponsePdu(
        (h.get(1) & 0x80) != 0,
        (h.get(1) & 0x40) != 0,
        h.get(1) >> 2 & 3,
        h.get(1) & 3,
        h.get(2) & 0xff,
        h.get(3) & 0xff,
        (h.getShort(8) & 0xffffL) << 32 | h.getInt(10) & 0xffff_ffffL,
        h.getShort(14) & 0xffff,
        h.getInt(16),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.get(36) & 0xff,
        h.get(37) & 0xff,
        data);
  }

  @Override
  public int opcode() {
    return Opcode.LOGIN_RESPONSE;
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
        Opcode.LOGIN_RESPONSE,
        false,
        (transit ? 0x80 : 0) | (more ? 0x40 : 0) | (currentStage & 3) << 2 | (nextStage & 3),
        0,
        data.remaining());
    b.put(at + 2, (byte) versionMax);
    b.put(at + 3, (byte) versionActive);
    b.putShort(at + 8, (short) (isid >>> 32));
    b.putInt(at + 10, (int) isid);
    b.putShort(at + 14, (short) tsih);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.put(at + 36, (byte) statusClass);
    b.put(at + 37, (byte) statusDetail);
  }
}
