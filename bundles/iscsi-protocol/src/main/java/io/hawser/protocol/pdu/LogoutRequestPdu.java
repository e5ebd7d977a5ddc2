package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The initiator leaves (RFC 7143 section 11.14).
 *
 * @param immediate whether it is delivered ahead of CmdSN order (I bit)
 * @param reason 0 the session, 1 the connection, 2 the connection, for recovery
 * @param initiatorTaskTag the initiator's name for the task
 * @param cid the connection meant, for reasons 1 and 2, 0 to 65535
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param data never used
 */
public record LogoutRequestPdu(
    boolean immediate,
    int reason,
    int initiatorTaskTag,
    int cid,
    int cmdSn,
    int expStatSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public LogoutRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static LogoutRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new LogoutRequestPdu(
        Bhs.immediate(h, 0),
        h.get(1) & 0x7f,
        Bhs.initiatorTaskTag(h, 0),
        LoginFields.cid(h, 0),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.LOGOUT_REQUEST;
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
        Opcode.LOGOUT_REQUEST,
        immediate,
        Bhs.FLAG_FINAL | (reason & 0x7f),
        0,
        data.remaining());
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    LoginFields.cid(b, at, cid);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
  }
}
