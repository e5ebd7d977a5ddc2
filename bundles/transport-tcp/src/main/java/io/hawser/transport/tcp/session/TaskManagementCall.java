package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.nio.ByteBuffer;

/** A Task Management Function Request and what its answer means for whoever asked. */
final class TaskManagementCall extends ControlRequest {
  /** Told how it went; one of the three is called, {@link #late} possibly before another. */
  interface Answer {
    /** The target's response code. */
    void response(int code);

    /** There will be none. */
    void failed(HawserException why);

    /** It was not here in time. */
    void late();
  }

  private final TaskManagement function;
  private final long lun;
  private final int referencedTag;
  private final int referencedCmdSn;
  private final int expDataSn;
  private final Answer answer;
  private int response;
  private int sentAtCmdSn;

  private TaskManagementCall(
      TaskManagement function,
      long lun,
      int referencedTag,
      int referencedCmdSn,
      int expDataSn,
      Answer answer) {
    super(Opcode.TASK_MANAGEMENT_RESPONSE);
    this.function = function;
    this.lun = lun;
    this.referencedTag = referencedTag;
    this.referencedCmdSn = referencedCmdSn;
    this.expDataSn = expDataSn;
    this.answer = answer;
  }

  /** A function for a whole logical unit or more. */
  static TaskManagementCall of(TaskManagement function, long lun, Answer answer) {
    return new TaskManagementCall(function, lun, Bhs.NO_TAG, 0, 0, answer);
  }

  /** ABORT TASK. */
  static TaskManagementCall abort(Task task, Answer answer) {
    return new TaskManagementCall(
        TaskManagement.ABORT_TASK, task.unit.lun().value(), task.tag, task.cmdSn, 0, answer);
  }

  /** TASK REASSIGN: the target goes on with the first data that has not come. */
  static TaskManagementCall reassign(Task task, Answer answer) {
    return new TaskManagementCall(
        TaskManagement.TASK_REASSIGN,
        task.unit.lun().value(),
        task.tag,
        0,
        task.read.nextDataSn(),
        answer);
  }

  /** The CmdSN it carried: commands before it are those it speaks of. */
  int sentAtCmdSn() {
    return sentAtCmdSn;
  }

  @Override
  Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn) {
    sentAtCmdSn = cmdSn;
    boolean ofTheTarget =
        function == TaskManagement.TARGET_WARM_RESET
            || function == TaskManagement.TARGET_COLD_RESET
            || function == TaskManagement.I_T_NEXUS_RESET;
    return new TaskManagementRequestPdu(
        true,
        function.code(),
        ofTheTarget ? 0 : lun,
        initiatorTaskTag,
        referencedTag,
        cmdSn,
        expStatSn,
        referencedCmdSn,
        expDataSn,
        ByteBuffer.allocate(0));
  }

  @Override
  void header(ByteBuffer header, int at) {
    response = Bhs.response(header, at);
  }

  @Override
  boolean answered(ByteBuffer data) {
    answer.response(response);
    return true;
  }

  @Override
  void failed(HawserException why) {
    answer.failed(why);
  }

  @Override
  protected void expired(long now) {
    answer.late();
  }
}
