package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.SessionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The logical unit of a {@link FakeSession}. */
final class FakeUnit implements LogicalUnit {
  private final FakeSession session;
  private final Lun lun;

  FakeUnit(FakeSession session, Lun lun) {
    this.session = session;
    this.lun = lun;
  }

  @Override
  public Lun lun() {
    return lun;
  }

  @Override
  public String description() {
    return "disk via " + session.request.portal().address();
  }

  @Override
  public int maxTransferLength() {
    return 1 << 20;
  }

  @Override
  public boolean isNear() {
    return session.near.getAsBoolean();
  }

  @Override
  public void execute(ScsiCommand command) {
    command.begin();
    session.submitted++;
    if (session.instant) {
      command.complete(0, command.dataLength(), 0);
      return;
    }
    if (session.state == SessionState.FREE) {
      command.fail(new HawserException(ErrorCode.TRANSPORT, "the session has ended"));
    } else if (session.nexus == null) {
      session.active.put(command, null);
    } else {
      session.send(command);
    }
  }

  @Override
  public void cancel(ScsiCommand command) {
    session.time.after(
        0,
        () -> {
          if (!session.active.containsKey(command)) {
            return;
          }
          FakeTarget.Task task = session.active.remove(command);
          if (task != null && task.nexus == session.nexus) {
            session.link.carry(() -> session.target.abort(task));
          }
          command.fail(new HawserException(ErrorCode.GENERIC, "cancelled"));
        });
  }

  @Override
  public CompletionStage<TaskManagementResponse> manage(
      TaskManagement function, Deadline deadline) {
    CompletableFuture<TaskManagementResponse> result = new CompletableFuture<>();
    FakeTarget.Nexus mine = session.nexus;
    if (mine == null) {
      result.completeExceptionally(new HawserException(ErrorCode.TRANSPORT, "not connected"));
      return result;
    }
    session.link.carry(
        () -> {
          if (!mine.alive) {
            return;
          }
          if (function == TaskManagement.LOGICAL_UNIT_RESET) {
            List.copyOf(session.target.nexuses.values()).forEach(session.target::dropTasks);
          } else {
            session.target.dropTasks(mine);
          }
          session.link.carry(
              () -> {
                if (mine == session.nexus) {
                  List<ScsiCommand> gone =
                      session.active.entrySet().stream()
                          .filter(e -> e.getValue() != null && !mine.tasks.contains(e.getValue()))
                          .map(Map.Entry::getKey)
                          .toList();
                  result.complete(TaskManagementResponse.FUNCTION_COMPLETE);
                  for (ScsiCommand command : gone) {
                    if (session.active.remove(command) != null) {
                      command.fail(
                          new HawserException(ErrorCode.GENERIC, "ended by task management"));
                    }
                  }
                }
              });
        });
    return result;
  }
}
