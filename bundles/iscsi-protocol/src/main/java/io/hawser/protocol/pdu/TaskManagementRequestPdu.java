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
  private static final int REFERENCED_TASK_TAG = 20;
  private static final int REF_CMD_SN = 32;

  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public TaskManagementRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static TaskManagementRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new TaskManagementRequestPdu(
        Bhs.immediate(h, 0),
        h.get(1) & 0x7f,
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        h.getInt(REFERENCED_TASK_TAG),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
        h.getInt(REF_CMD_SN),
        Bhs.expDataSn(h, 0),
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
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    b.putInt(at + REFERENCED_TASK_TAG, referencedTaskTag);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
    b.putInt(at + REF_CMD_SN, refCmdSn);
    Bhs.expDataSn(b, at, expDataSn);
  }
}
