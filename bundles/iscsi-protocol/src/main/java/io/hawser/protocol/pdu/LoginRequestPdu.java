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
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_CONTINUE),
        LoginFields.currentStage(h, 0),
        LoginFields.nextStage(h, 0),
        LoginFields.versionMax(h, 0),
        LoginFields.versionMin(h, 0),
        LoginFields.isid(h, 0),
        LoginFields.tsih(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        LoginFields.cid(h, 0),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
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
        LoginFields.flags(transit, more, currentStage, nextStage),
        0,
        data.remaining());
    LoginFields.versionMax(b, at, versionMax);
    LoginFields.versionMin(b, at, versionMin);
    LoginFields.isid(b, at, isid);
    LoginFields.tsih(b, at, tsih);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    LoginFields.cid(b, at, cid);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
  }
}
