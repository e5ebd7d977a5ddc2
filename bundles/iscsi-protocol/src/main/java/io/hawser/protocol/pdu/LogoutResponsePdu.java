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
        h.get(2) & 0xff,
        h.getInt(16),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.getShort(40) & 0xffff,
        h.getShort(42) & 0xffff,
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
    Bhs.begin(b, at, Opcode.LOGOUT_RESPONSE, false, 0x80, 0, data.remaining());
    b.put(at + 2, (byte) response);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.putShort(at + 40, (short) time2Wait);
    b.putShort(at + 42, (short) time2Retain);
  }
}
