package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.scsi.cdb.Repeatable;
import io.hawser.transport.tcp.loop.Loop;

/**
 * The commands of a session from their submission to their one completion: waiting, sent, given up,
 * sent again on the next connection. They come by {@link CommandIntake} and go by {@link
 * CommandDispatch}; nothing is allocated for a command that goes well. Loop only.
 */
final class SessionCommands {
  /** Largest transfer of one command, bytes. */
  static final int MAX_TRANSFER = 1 << 24;

  private static final System.Logger LOG = System.getLogger(SessionCommands.class.getName());

  private final TcpSession session;
  private final Loop loop;
  private final CommandIntake intake;
  private final TaskTable tasks;
  private final CommandDispatch dispatch;
  private final long commandNanos;

  SessionCommands(TcpSession session, Loop loop, int queueDepth) {
    this.session = session;
    this.loop = loop;
    this.intake = new CommandIntake(this, loop, queueDepth);
    this.tasks = new TaskTable(this, queueDepth);
    SessionTimeouts timeouts = session.request().timeouts();
    this.dispatch = new CommandDispatch(this, loop, timeouts);
    this.commandNanos = timeouts.command().toNanos();
  }

  /** Whether the caller, of any thread, is on the session's loop. */
  boolean isHere() {
    return loop.isHere();
  }

  /** The way in. */
  CommandIntake intake() {
    return intake;
  }

  /** The way out. */
  CommandDispatch dispatch() {
    return dispatch;
  }

  TaskTable tasks() {
    return tasks;
  }

  /** Whether nothing is in flight. */
  boolean isQuiet() {
    return dispatch.sent().isEmpty();
  }

  /** Takes over a command that was counted in. */
  void accept(TcpLogicalUnit unit, ScsiCommand command) {
    HawserException refusal = intake.ended();
    if (refusal == null && command.dataLength() > MAX_TRANSFER) {
      refusal =
          new HawserException(
              ErrorCode.INVALID,
              unit.description()
                  + ": a transfer of "
                  + command.dataLength()
                  + " bytes is above the limit of "
                  + MAX_TRANSFER);
    }
    if (refusal != null) {
      intake.refuse(command, refusal);
      return;
    }
    long now = dispatch.now();
    long deadline = command.hasDeadline() ? command.deadlineNanos() : now + commandNanos;
    if (deadline - now <= 0) {
      session.counters().add(Counters.Count.TIMEOUTS, 1);
      intake.refuse(
          command,
          new HawserException(
              ErrorCode.REQUEST_TIMEOUT,
              unit.description() + ": the command's deadline had passed before it was sent"));
      return;
    }
    Task task = tasks.take();
    task.begin(unit, command);
    task.deadline = deadline;
    loop.wheel().arm(task, earlier(deadline, now + commandNanos));
    dispatch.waiting().add(task);
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /** Ends a command with the status the target gave it. */
  void complete(Task task, int status, int transferred, int residual) {
    ScsiCommand command = task.command;
    if (!task.unit.isFresh()) {
      session.connections().recovery().progress();
    }
    TcpLogicalUnit unit = task.unit;
    // First of all it is over here: those who are told of its status may cancel what is not.
    release(task);
    if (status != 0) {
      session.listeners().status(unit, command, status);
    }
    try {
      command.complete(status, transferred, residual);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a completion threw", e);
    }
  }

  /** Ends a command without a status. */
  void fail(Task task, HawserException why) {
    ScsiCommand command = task.command;
    detach(task);
    release(task);
    CommandIntake.failQuietly(command, why);
  }

  /**
   * The target takes no command before a logout (RFC 7143 section 11.17.1, reason 0x0c): it was not
   * executed, and goes out again, before all others, when the session has left and come back.
   *
   * @param why what the command ends with if that happened too often
   */
  void putOff(Task task, HawserException why) {
    if (task.losses++ >= session.request().timeouts().reconnects()) {
      fail(task, why);
      return;
    }
    dispatch.sent().remove(task);
    task.state = Task.State.WAITING;
    task.write.clear();
    dispatch.first(task);
    session.connections().departure(1);
  }

  /** The target is done with a task whose command has ended before. */
  void forget(Task task) {
    release(task);
  }

  private void release(Task task) {
    task.disarm();
    takeBack(task);
    if (task.list != null) {
      task.list.remove(task);
    }
    tasks.give(task);
    intake.release();
  }

  /** Nothing may be written to the command's buffer any more, nor read from it. */
  private void detach(Task task) {
    FullFeaturePhase phase = dispatch.phase();
    if (phase != null) {
      phase.detach(task);
    }
  }

  /** The buffer is about to be its caller's again: what of it is still to be sent is copied. */
  private void takeBack(Task task) {
    if (task.lent) {
      task.lent = false;
      try {
        loop.lentBuffers().takeBack(task);
      } catch (OutOfMemoryError e) {
        // Better no connection than one that sends what the caller writes there next.
        LOG.log(System.Logger.Level.ERROR, "no memory for data that is still to be sent", e);
        dispatch.phase().connection().sever();
      }
    }
  }

  /** The task's deadline has come. */
  void expired(Task task) {
    long now = loop.wheel().now();
    // What waits for a connection has until its deadline; what was sent has one command's time.
    long next =
        earlier(
            task.deadline, (task.state == Task.State.SENT ? task.sentNanos : now) + commandNanos);
    if (next - now > 0) {
      loop.wheel().arm(task, next);
      return;
    }
    session.counters().add(Counters.Count.TIMEOUTS, 1);
    boolean sentOut = task.state == Task.State.SENT;
    giveUp(
        task,
        new HawserException(
            ErrorCode.REQUEST_TIMEOUT,
            task.unit.description()
                + ": a command was not finished in time"
                + (sentOut ? "; whether the target executed it is not known" : "")));
  }

  /** Ends the command early, if it is still here. */
  void cancel(TcpLogicalUnit unit, ScsiCommand command) {
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.at(i);
      if (task.command == command && task.unit == unit) {
        giveUp(
            task,
            new HawserException(
                ErrorCode.GENERIC, unit.description() + ": the command was cancelled"));
        return;
      }
    }
  }

  /**
   * Ends the command now; a task that was sent is aborted at the target and stays known so long.
   */
  void giveUp(Task task, HawserException why) {
    if (task.state != Task.State.SENT) {
      fail(task, why);
      return;
    }
    ScsiCommand command = task.command;
    task.disarm();
    detach(task);
    takeBack(task);
    task.abandon();
    FullFeaturePhase phase = dispatch.phase();
    if (phase != null) {
      // Between two connections of the session it is done when there is one again.
      phase.aborts().add(task);
    }
    CommandIntake.failQuietly(command, why);
  }

  /**
   * Ends the tasks a task management function ended at the target.
   *
   * @param lun whose; {@code null} for every logical unit
   * @param before only those with a CmdSN below this one
   */
  void endedByTarget(Lun lun, int before, HawserException why) {
    Task task = dispatch.sent().first();
    while (task != null) {
      Task next = task.listNext;
      if ((lun == null || task.unit.lun().equals(lun)) && task.cmdSn - before < 0) {
        if (task.state == Task.State.ABANDONED) {
          forget(task);
        } else {
          fail(task, why);
        }
        // A completion may have ended others: begin again.
        next = dispatch.sent().first();
      }
      task = next;
    }
  }

  /** The connection is replaced: what was sent goes on. */
  void resume(FullFeaturePhase next) {
    dispatch.connected(next);
    new Reassignments(session, next).takeOver(dispatch.sent());
  }

  /** A task that did not outlive its connection, though the session did. */
  void lost(Task task, HawserException why) {
    dispatch.sent().remove(task);
    if (task.state == Task.State.ABANDONED) {
      release(task);
    } else if (isRepeated(task)) {
      dispatch.first(task);
      dispatch.schedulePump();
    } else {
      fail(task, indeterminate(task, why));
    }
  }

  /** Whether a task that was lost waits to be sent again, which it does then. */
  private boolean isRepeated(Task task) {
    int bound = session.request().timeouts().reconnects();
    if (task.unit.isFresh() || !Repeatable.test(task.command) || task.losses++ >= bound) {
      return false;
    }
    task.state = Task.State.WAITING;
    task.write.clear();
    return true;
  }

  /**
   * The connection is lost: what may be repeated waits for the next one, before all others and in
   * its order; the rest ends.
   */
  void connectionLost(HawserException why) {
    dispatch.disconnected();
    TaskList again = new TaskList();
    TaskList lost = new TaskList();
    for (Task task = dispatch.sent().poll(); task != null; task = dispatch.sent().poll()) {
      if (task.state == Task.State.ABANDONED) {
        release(task);
      } else if (isRepeated(task)) {
        again.add(task);
      } else {
        lost.add(task);
      }
    }
    dispatch.waiting().addAllFirst(again);
    session.units().forEach(unit -> dispatch.waiting().addAll(unit.held()));
    for (Task task = lost.first(); task != null; task = lost.first()) {
      fail(task, indeterminate(task, why));
    }
  }

  private static HawserException indeterminate(Task task, HawserException why) {
    return new HawserException(
        why.code(),
        task.unit.description()
            + ": "
            + why.getMessage()
            + " while a command was in flight; whether the target executed it is not known",
        why);
  }

  /** Commands of this logical unit go on, or end if it is frozen. */
  void resume(TcpLogicalUnit unit) {
    dispatch.waiting().addAllFirst(unit.held());
    dispatch.schedulePump();
  }

  /** Ends everything: no command is taken any more. */
  void end(HawserException why) {
    intake.end(why);
    endAll(dispatch.sent(), why);
    endAll(dispatch.waiting(), why);
    session.units().forEach(unit -> endAll(unit.held(), why));
    dispatch.disconnected();
  }

  private void endAll(TaskList list, HawserException why) {
    for (Task task = list.first(); task != null; task = list.first()) {
      if (task.state == Task.State.ABANDONED) {
        forget(task);
      } else {
        fail(task, why);
      }
    }
  }
}
