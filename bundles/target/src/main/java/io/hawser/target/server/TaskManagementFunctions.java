package io.hawser.target.server;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.protocol.SerialNumber;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.TargetDevice;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Task management of one session (RFC 7143 section 11.5, RFC 7144 section 6.3). An answer is sent
 * when the tasks concerned can do nothing any more. Belongs to the session's loop.
 */
final class TaskManagementFunctions {
  private static final int RFC_7144 = 2;

  private final TargetContext context;
  private final TargetSession session;
  private final ScsiTasks tasks;

  TaskManagementFunctions(TargetContext context, TargetSession session, ScsiTasks tasks) {
    this.context = context;
    this.session = session;
    this.tasks = tasks;
  }

  void receive(TaskManagementRequestPdu request) {
    for (TaskManagement function : TaskManagement.values()) {
      if (function.code() == request.function()) {
        carryOut(function, request);
        return;
      }
    }
    answer(request, TaskManagementResponse.FUNCTION_NOT_SUPPORTED);
  }

  private void carryOut(TaskManagement function, TaskManagementRequestPdu request) {
    Optional<Disk> disk = device().disk(new Lun(request.lun()));
    switch (function) {
      case ABORT_TASK -> abortTask(request);
      case TARGET_WARM_RESET -> answerAfter(request, device().reset());
      case TARGET_COLD_RESET -> coldReset(request);
      case CLEAR_ACA, TASK_REASSIGN -> answer(request, refusal(function));
      case QUERY_TASK, QUERY_TASK_SET, I_T_NEXUS_RESET, QUERY_ASYNC_EVENT ->
          extended(function, request);
      default -> {
        if (disk.isEmpty()) {
          answer(request, TaskManagementResponse.LUN_DOES_NOT_EXIST);
        } else {
          onDisk(function, request, disk.get());
        }
      }
    }
  }

  private static TaskManagementResponse refusal(TaskManagement function) {
    return function == TaskManagement.TASK_REASSIGN
        ? TaskManagementResponse.REASSIGNMENT_NOT_SUPPORTED
        : TaskManagementResponse.FUNCTION_NOT_SUPPORTED;
  }

  private TargetDevice device() {
    return session.target().orElseThrow().device();
  }

  private void onDisk(TaskManagement function, TaskManagementRequestPdu request, Disk disk) {
    CompletionStage<Void> done =
        switch (function) {
          case ABORT_TASK_SET -> disk.abortTasks(session.nexus(), session.nexus()::equals);
          case CLEAR_TASK_SET -> disk.abortTasks(session.nexus(), nexus -> true);
          default -> disk.reset();
        };
    answerAfter(request, done);
  }

  private void abortTask(TaskManagementRequestPdu request) {
    Optional<TargetTask> task = tasks.find(request.referencedTaskTag());
    if (task.isPresent()) {
      answerAfter(request, task.get().abort());
      return;
    }
    // A command that has not come yet shall not come any more (RFC 7143 section 11.5.5).
    int refCmdSn = request.refCmdSn();
    boolean ahead =
        SerialNumber.within(
            refCmdSn, session.sequencer().expCmdSn(), session.sequencer().maxCmdSn());
    if (ahead && SerialNumber.before(refCmdSn, request.cmdSn())) {
      session.sequencer().skip(refCmdSn);
      answer(request, TaskManagementResponse.FUNCTION_COMPLETE);
    } else {
      answer(request, TaskManagementResponse.TASK_DOES_NOT_EXIST);
    }
  }

  private void extended(TaskManagement function, TaskManagementRequestPdu request) {
    if (session.parameters().protocolLevel() < RFC_7144) {
      answer(request, TaskManagementResponse.FUNCTION_NOT_SUPPORTED);
      return;
    }
    boolean found =
        switch (function) {
          case QUERY_TASK -> tasks.find(request.referencedTaskTag()).isPresent();
          case QUERY_TASK_SET ->
              tasks.all().stream().anyMatch(t -> t.lun().value() == request.lun());
          default -> false;
        };
    if (function == TaskManagement.I_T_NEXUS_RESET) {
      answer(request, TaskManagementResponse.FUNCTION_COMPLETE);
      session.connection().closeAfterFlush();
    } else {
      answer(
          request,
          found
              ? TaskManagementResponse.FUNCTION_SUCCEEDED
              : TaskManagementResponse.FUNCTION_COMPLETE);
    }
  }

  /** Ends every session of the target, this one after the answer. */
  private void coldReset(TaskManagementRequestPdu request) {
    CompletableFuture<?>[] ends =
        context.sessions().all().stream()
            .filter(s -> s != session && s.target().equals(session.target()))
            .map(s -> s.end("the target was reset").toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletionStage<Void> done =
        device().reset().thenCombine(CompletableFuture.allOf(ends), (a, b) -> a);
    answerAfter(request, done)
        .thenRun(() -> session.connection().loop().run(session.connection()::closeAfterFlush));
  }

  private CompletionStage<Void> answerAfter(
      TaskManagementRequestPdu request, CompletionStage<Void> done) {
    return done.thenRun(
        () ->
            session
                .connection()
                .loop()
                .run(
                    () -> {
                      tasks.sweep();
                      answer(request, TaskManagementResponse.FUNCTION_COMPLETE);
                    }));
  }

  private void answer(TaskManagementRequestPdu request, TaskManagementResponse response) {
    if (session.isEnding()) {
      return;
    }
    int sn = session.takeStatSn();
    session.send(
        new TaskManagementResponsePdu(
            response.code(),
            0,
            request.initiatorTaskTag(),
            sn,
            session.sequencer().expCmdSn(),
            session.sequencer().maxCmdSn(),
            Pdu.NO_DATA),
        new Lun(request.lun()).number());
  }
}
