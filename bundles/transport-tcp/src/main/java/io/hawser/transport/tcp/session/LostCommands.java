package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.scsi.cdb.Repeatable;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of commands that the target will not finish any more, because their connection or
 * the whole session is gone: what does no harm when done twice waits to be sent again, a bounded
 * number of times; the rest ends, and whether the target executed it is not known. Loop only.
 */
final class LostCommands {
  private final TcpSession session;
  private final SessionCommands commands;
  private final CommandDispatch dispatch;

  LostCommands(TcpSession session, SessionCommands commands, CommandDispatch dispatch) {
    this.session = session;
    this.commands = commands;
    this.dispatch = dispatch;
  }

  /** The session is lost: what is repeated waits for the next one. */
  void ofSession(HawserException why) {
    List<Task> tasks = new ArrayList<>();
    dispatch.phases().forEach(phase -> drain(phase.sent(), tasks));
    dispatch.clear();
    List<Task> ended = repeat(tasks);
    session.units().forEach(unit -> dispatch.waiting().addAll(unit.held()));
    ended.forEach(task -> end(task, why));
  }

  /** A connection is gone, and the target is done with its commands; the session goes on. */
  void ofConnection(FullFeaturePhase gone, HawserException why) {
    List<Task> tasks = new ArrayList<>();
    drain(gone.sent(), tasks);
    dispatch.remove(gone);
    repeat(tasks).forEach(task -> end(task, why));
    dispatch.schedulePump();
  }

  /** A task did not outlive its connection, though the session did. */
  void one(Task task, HawserException why) {
    task.phase.letGo(task);
    task.list.remove(task);
    if (task.state == Task.State.ABANDONED) {
      commands.forget(task);
    } else if (isRepeated(task)) {
      dispatch.first(task);
      dispatch.schedulePump();
    } else {
      end(task, why);
    }
  }

  private static void drain(TaskList from, List<Task> into) {
    for (Task task = from.poll(); task != null; task = from.poll()) {
      into.add(task);
    }
  }

  /** Puts what is repeated before all that waits, in its order; returns what is not. */
  private List<Task> repeat(List<Task> tasks) {
    tasks.sort((a, b) -> a.cmdSn - b.cmdSn);
    TaskList again = new TaskList();
    List<Task> ended = new ArrayList<>();
    for (Task task : tasks) {
      if (task.state == Task.State.ABANDONED) {
        commands.forget(task);
      } else if (isRepeated(task)) {
        again.add(task);
      } else {
        ended.add(task);
      }
    }
    dispatch.waiting().addAllFirst(again);
    return ended;
  }

  /** Whether a task that was lost waits to be sent again, which it does then. */
  private boolean isRepeated(Task task) {
    int bound = session.request().timeouts().reconnects();
    if (task.unit.isFresh() || !Repeatable.test(task.command) || task.losses++ >= bound) {
      return false;
    }
    task.waitAgain();
    return true;
  }

  private void end(Task task, HawserException why) {
    commands.fail(
        task,
        new HawserException(
            why.code(),
            task.unit.description()
                + ": "
                + why.getMessage()
                + " while a command was in flight; whether the target executed it is not known",
            why));
  }
}
