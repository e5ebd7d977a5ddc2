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
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_CONTINUE),
        LoginFields.currentStage(h, 0),
        LoginFields.nextStage(h, 0),
        LoginFields.versionMax(h, 0),
        LoginFields.versionActive(h, 0),
        LoginFields.isid(h, 0),
        LoginFields.tsih(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        LoginFields.statusClass(h, 0),
        LoginFields.statusDetail(h, 0),
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
        LoginFields.flags(transit, more, currentStage, nextStage),
        0,
        data.remaining());
    LoginFields.versionMax(b, at, versionMax);
    LoginFields.versionActive(b, at, versionActive);
    LoginFields.isid(b, at, isid);
    LoginFields.tsih(b, at, tsih);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    LoginFields.statusClass(b, at, statusClass);
    LoginFields.statusDetail(b, at, statusDetail);
  }
}
