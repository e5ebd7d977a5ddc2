package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * A task management function (RFC 7143 section 11.5).
 *
 * @param immediate whether it is delivered ahead of CmdSN order (I bit)
 * @param function 1 to 12, see {@link io.hawser.api.scsi.TaskManagement}
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param referencedTaskTag the task meant, 0xffffffff if none
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param refCmdSn CmdSN of the task meant
 * @param expDataSn where data restarts after a reassignment
 * @param data never used
 */
public record TaskManagementRequestPdu(
    boolean immediate,
    int function,
    long lun,
    int initiatorTaskTag,
    int referencedTaskTag,
    int cmdSn,
    int expStatSn,
    int refCmdSn,
    int expDataSn,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public TaskManagementRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static TaskManagementRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new TaskManagementRequestPdu(
        Bhs.immediate(h, 0),
        h.get(1) & 0x7f,
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.getInt(36),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.TASK_MANAGEMENT_REQUEST;
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
        Opcode.TASK_MANAGEMENT_REQUEST,
        immediate,
        0x80 | (function & 0x7f),
        0,
        data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, referencedTaskTag);
    b.putInt(at + 24, cmdSn);
    b.putInt(at + 28, expStatSn);
    b.putInt(at + 32, refCmdSn);
    b.putInt(at + 36, expDataSn);
  }
}
