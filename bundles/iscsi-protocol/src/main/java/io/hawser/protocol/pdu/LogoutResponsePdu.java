package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The target lets the initiator go (RFC 7143 section 11.15).
 *
 * @param response 0 done, 1 no such connection, 2 no recovery, 3 cleanup failed, 0 to 255
 * @param initiatorTaskTag the initiator's name for the task
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param time2Wait seconds before a reconnection, 0 to 65535
 * @param time2Retain seconds the state is kept after that, 0 to 65535
 * @param data never used
 */
public record LogoutResponsePdu(
    int response,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int time2Wait,
    int time2Retain,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public LogoutResponsePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static LogoutResponsePdu read(ByteBuffer h, ByteBuffer data) {
    return new LogoutResponsePdu(
        Bhs.response(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        Bhs.time2Wait(h, 0),
        Bhs.time2Retain(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.LOGOUT_RESPONSE;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.LOGOUT_RESPONSE, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.response(b, at, response);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    Bhs.time2Wait(b, at, time2Wait);
    Bhs.time2Retain(b, at, time2Retain);
  }
}
