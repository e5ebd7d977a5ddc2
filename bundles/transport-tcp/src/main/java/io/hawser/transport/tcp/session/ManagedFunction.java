package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A task management function somebody asked for. When the target has done it, the tasks it ended
 * end here too: no answer will come for them. Loop only, but for its result.
 */
final class ManagedFunction implements TaskManagementCall.Answer {
  private final TcpSession session;
  private final TcpLogicalUnit unit;
  private final TaskManagement function;
  private final TaskManagementCall call;
  private final CompletableFuture<TaskManagementResponse> result = new CompletableFuture<>();

  ManagedFunction(TcpSession session, TcpLogicalUnit unit, TaskManagement function) {
    this.session = session;
    this.unit = unit;
    this.function = function;
    this.call = TaskManagementCall.of(function, unit.lun().value(), this);
  }

  /**
   * The functions of RFC 7144 are for sessions that have agreed on its level.
   *
   * @throws HawserException {@code NOT_SUPPORTED} if this one may not be sent
   */
  void check(int protocolLevel) throws HawserException {
    if (function.protocolLevel() > protocolLevel) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED,
          unit.description()
              + ": "
              + function
              + " needs iSCSIProtocolLevel "
              + function.protocolLevel()
              + ", and the session has "
              + protocolLevel);
    }
  }

  TaskManagementCall call() {
    return call;
  }

  CompletableFuture<TaskManagementResponse> result() {
    return result;
  }

  @Override
  public void response(int code) {
    Optional<TaskManagementResponse> known = TaskManagementResponse.of(code);
    if (known.isEmpty()) {
      failed(
          new HawserException(
              ErrorCode.GENERIC,
              unit.description() + ": the target answered " + function + " with code " + code));
      return;
    }
    if (known.get() == TaskManagementResponse.FUNCTION_COMPLETE) {
      endTasks();
    }
    result.complete(known.get());
  }

  private void endTasks() {
    HawserException why =
        new HawserException(
            ErrorCode.GENERIC, unit.description() + ": the command was ended by " + function);
    switch (function) {
      case ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET ->
          session.commands().endedByTarget(unit.lun(), call.sentAtCmdSn(), why);
      case TARGET_WARM_RESET, TARGET_COLD_RESET, I_T_NEXUS_RESET ->
          session.commands().endedByTarget(null, call.sentAtCmdSn(), why);
      default -> {
        // The others end no task.
      }
    }
  }

  @Override
  public void failed(HawserException why) {
    result.completeExceptionally(why);
  }

  @Override
  public void late() {
    failed(
        new HawserException(
            ErrorCode.PDU_TIMEOUT,
            unit.description() + ": the target did not answer " + function + " in time"));
  }
}
