package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionTimeouts;
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
  private final LostCommands losses;
  private final long commandNanos;

  SessionCommands(TcpSession session, Loop loop, int queueDepth) {
    this.session = session;
    this.loop = loop;
    this.intake = new CommandIntake(this, loop, queueDepth);
    this.tasks = new TaskTable(this, queueDepth);
    SessionTimeouts timeouts = session.request().timeouts();
    this.dispatch = new CommandDispatch(this, loop, timeouts);
    this.losses = new LostCommands(session, this, dispatch);
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

  /** What becomes of those the target will not finish. */
  LostCommands losses() {
    return losses;
  }

  TaskTable tasks() {
    return tasks;
  }

  /** Whether nothing is in flight. */
  boolean isQuiet() {
    return dispatch.isQuiet();
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
      session.life().recovery().progress();
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
    if (task.phase != null) {
      task.phase.detach(task);
    }
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
    FullFeaturePhase phase = task.phase;
    phase.letGo(task);
    task.list.remove(task);
    task.waitAgain();
    dispatch.first(task);
    session.life().departure(phase, 1);
  }

  /** The target is done with a task whose command has ended before. */
  void forget(Task task) {
    release(task);
  }

  private void release(Task task) {
    task.disarm();
    takeBack(task);
    if (task.phase != null) {
      task.phase.letGo(task);
    }
    if (task.list != null) {
      task.list.remove(task);
    }
    tasks.give(task);
    intake.release();
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
        task.phase.connection().sever();
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
    task.phase.detach(task);
    takeBack(task);
    task.abandon();
    if (!task.phase.connection().isEnded()) {
      // In place of a lost connection it is done when there is one again.
      task.phase.aborts().add(task);
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
    dispatch.phases().forEach(phase -> endedByTarget(phase.sent(), lun, before, why));
  }

  private void endedByTarget(TaskList sent, Lun lun, int before, HawserException why) {
    Task task = sent.first();
    while (task != null) {
      Task next = task.listNext;
      if ((lun == null || task.unit.lun().equals(lun)) && task.cmdSn - before < 0) {
        end(task, why);
        // A completion may have ended others: begin again.
        next = sent.first();
      }
      task = next;
    }
  }

  /** A lost connection is replaced: what was sent on it goes on. */
  void resume(FullFeaturePhase lost, FullFeaturePhase next) {
    dispatch.remove(lost);
    dispatch.add(next);
    next.takeOver(lost.sent());
    new Reassignments(session, next).takeOver(next.sent());
  }

  /** Commands of this logical unit go on, or end if it is frozen. */
  void resume(TcpLogicalUnit unit) {
    dispatch.waiting().addAllFirst(unit.held());
    dispatch.schedulePump();
  }

  /** Ends everything: no command is taken any more. */
  void end(HawserException why) {
    intake.end(why);
    dispatch.phases().forEach(phase -> endAll(phase.sent(), why));
    endAll(dispatch.waiting(), why);
    session.units().forEach(unit -> endAll(unit.held(), why));
    dispatch.clear();
  }

  private void endAll(TaskList list, HawserException why) {
    for (Task task = list.first(); task != null; task = list.first()) {
      end(task, why);
    }
  }

  private void end(Task task, HawserException why) {
    if (task.state == Task.State.ABANDONED) {
      forget(task);
    } else {
      fail(task, why);
    }
  }
}
