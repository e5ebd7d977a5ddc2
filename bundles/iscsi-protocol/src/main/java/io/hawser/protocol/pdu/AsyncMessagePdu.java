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
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        AsyncMessageFields.event(h, 0),
        AsyncMessageFields.vendorCode(h, 0),
        AsyncMessageFields.parameter1(h, 0),
        AsyncMessageFields.parameter2(h, 0),
        AsyncMessageFields.parameter3(h, 0),
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
    Bhs.begin(b, at, Opcode.ASYNC_MESSAGE, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    AsyncMessageFields.event(b, at, event);
    AsyncMessageFields.vendorCode(b, at, vendorCode);
    AsyncMessageFields.parameter1(b, at, parameter1);
    AsyncMessageFields.parameter2(b, at, parameter2);
    AsyncMessageFields.parameter3(b, at, parameter3);
  }
}
