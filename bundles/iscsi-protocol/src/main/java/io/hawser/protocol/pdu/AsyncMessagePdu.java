package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * What a target says of its own accord (RFC 7143 section 11.9).
 *
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param event AsyncEvent, 0 to 255
 * @param vendorCode AsyncVCode, 0 to 255
 * @param parameter1 Parameter1, 0 to 65535
 * @param parameter2 Parameter2, 0 to 65535
 * @param parameter3 Parameter3, 0 to 65535
 * @param data sense and event data
 */
public record AsyncMessagePdu(
    long lun,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int event,
    int vendorCode,
    int parameter1,
    int parameter2,
    int parameter3,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public AsyncMessagePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static AsyncMessagePdu read(ByteBuffer h, ByteBuffer data) {
    return new AsyncMessagePdu(
        h.getLong(8),
        h.getInt(16),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.get(36) & 0xff,
        h.get(37) & 0xff,
        h.getShort(38) & 0xffff,
        h.getShort(40) & 0xffff,
        h.getShort(42) & 0xffff,
        data);
  }

  @Override
  public int opcode() {
    return Opcode.ASYNC_MESSAGE;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.ASYNC_MESSAGE, false, 0x80, 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.put(at + 36, (byte) event);
    b.put(at + 37, (byte) vendorCode);
    b.putShort(at + 38, (short) parameter1);
    b.putShort(at + 40, (short) parameter2);
    b.putShort(at + 42, (short) parameter3);
  }
}
