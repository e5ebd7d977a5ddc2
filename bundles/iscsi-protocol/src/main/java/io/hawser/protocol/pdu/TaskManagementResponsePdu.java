package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * What became of a task management function (RFC 7143 section 11.6).
 *
 * @param response 0 done, 1 no such task, 2 no such LUN, 3 still allegiant, 4 no reassignment, 5
 *     not supported, 6 not authorized, 7 succeeded (RFC 7144), 255 rejected, 0 to 255
 * @param additionalInformation three bytes of RFC 7144, 0 if unused
 * @param initiatorTaskTag the initiator's name for the task
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param data never used
 */
public record TaskManagementResponsePdu(
    int response,
    int additionalInformation,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public TaskManagementResponsePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static TaskManagementResponsePdu read(ByteBuffer h, ByteBuffer data) {
    return new TaskManagementResponsePdu(
        Bhs.response(h, 0),
        h.getInt(8) >>> 8,
        Bhs.initiatorTaskTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.TASK_MANAGEMENT_RESPONSE;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.TASK_MANAGEMENT_RESPONSE, false, Bhs.FLAG_FINAL, 0, data.remaining());
    Bhs.response(b, at, response);
    b.putInt(at + 8, additionalInformation << 8);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
  }
}
