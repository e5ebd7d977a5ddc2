package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.Repeatable;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The commands of a session from their submission to their one completion: waiting, sent, given up,
 * sent again on the next connection. Everything but {@link #submit} and {@link #cancel} runs on the
 * loop; nothing is allocated for a command that goes well.
 */
final class SessionCommands {
  /** Largest transfer of one command, bytes. */
  static final int MAX_TRANSFER = 1 << 24;

  private static final System.Logger LOG = System.getLogger(SessionCommands.class.getName());
  private static final long LEAST_STALL = 1_000_000_000L;
  private static final long DEFAULT_STALL = 10_000_000_000L;

  private final TcpSession session;
  private final Loop loop;
  private final CommandQueue queue;
  private final TaskTable tasks;
  private final TaskList waiting = new TaskList();
  private final TaskList sent = new TaskList();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Runnable drain = this::drain;
  private final Runnable pumpLater = this::pumpLater;
  private final Timeout stall = new Stall();
  private final long commandNanos;
  private final long stallNanos;
  private FullFeaturePhase phase;
  private boolean pumpIsComing;
  private volatile HawserException ended;

  SessionCommands(TcpSession session, Loop loop, int queueDepth) {
    this.session = session;
    this.loop = loop;
    this.queue = new CommandQueue(queueDepth);
    this.tasks = new TaskTable(this, queueDepth);
    var timeouts = session.request().timeouts();
    this.commandNanos = timeouts.command().toNanos();
    this.stallNanos =
        timeouts.noopInterval().isZero()
            ? DEFAULT_STALL
            : Math.max(LEAST_STALL, timeouts.noopInterval().plus(timeouts.noopTimeout()).toNanos());
  }

  // ---- any thread ------------------------------------------------------------------------

  /** Whether the caller is on the session's loop. */
  boolean isHere() {
    return loop.isHere();
  }

  /** Takes a command over, or refuses it at once. */
  void submit(TcpLogicalUnit unit, ScsiCommand command) {
    command.begin();
    HawserException end = ended;
    if (end != null) {
      command.fail(end);
    } else if (!queue.admit()) {
      command.fail(
          new HawserException(
              ErrorCode.NO_MEMORY,
              unit.description() + ": the session's queue of commands is full"));
    } else if (loop.isHere()) {
      accept(unit, command);
      schedulePump();
    } else {
      queue.offer(unit, command);
      wake();
    }
  }

  /** Ends the command early, if it is still here when the loop comes to it. */
  void cancel(TcpLogicalUnit unit, ScsiCommand command) {
    try {
      loop.run(
          () -> {
            takeIn();
            cancelHere(unit, command);
          });
    } catch (RejectedExecutionException e) {
      drainWithoutLoop();
    }
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      try {
        loop.eventLoop().execute(drain);
      } catch (RejectedExecutionException e) {
        drainWithoutLoop();
      }
    }
  }

  /** The loop has ended, so nobody else reads the queue. */
  private synchronized void drainWithoutLoop() {
    HawserException why =
        ended != null
            ? ended
            : new HawserException(ErrorCode.TRANSPORT, "the transport is stopped");
    for (ScsiCommand command = queue.poll(); command != null; command = queue.poll()) {
      queue.release();
      failQuietly(command, why);
    }
  }

  // ---- on the loop -----------------------------------------------------------------------

  TaskTable tasks() {
    return tasks;
  }

  /** Whether nothing is in flight. */
  boolean isQuiet() {
    return sent.isEmpty();
  }

  private void drain() {
    woken.set(false);
    takeIn();
    pump();
  }

  private void takeIn() {
    for (ScsiCommand command = queue.poll(); command != null; command = queue.poll()) {
      accept(queue.polledUnit(), command);
    }
  }

  private void accept(TcpLogicalUnit unit, ScsiCommand command) {
    HawserException refusal = ended;
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
      queue.release();
      failQuietly(command, refusal);
      return;
    }
    long now = timeOf(phase);
    long deadline = command.hasDeadline() ? command.deadlineNanos() : now + commandNanos;
    if (deadline - now <= 0) {
      queue.release();
      session.counters().add(Counters.Count.TIMEOUTS, 1);
      failQuietly(
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
    waiting.add(task);
  }

  /** A batch that is being taken in has its time read already. */
  private long timeOf(FullFeaturePhase now) {
    return now != null && now.connection().isReading()
        ? now.connection().turnNanos()
        : loop.wheel().now();
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private void schedulePump() {
    if (pumpIsComing || phase == null || phase.connection().isReading()) {
      return;
    }
    pumpIsComing = true;
    loop.eventLoop().execute(pumpLater);
  }

  private void pumpLater() {
    pumpIsComing = false;
    pump();
  }

  /** Sends what may be sent. */
  void pump() {
    FullFeaturePhase now = phase;
    if (now == null) {
      return;
    }
    now.sendData();
    long time = waiting.isEmpty() ? 0 : timeOf(now);
    while (!waiting.isEmpty() && now.canSend()) {
      Task task = waiting.poll();
      HawserException frozen = task.unit.frozen();
      if (frozen != null) {
        fail(task, frozen);
      } else if (task.unit.isHeld()) {
        task.unit.held().add(task);
      } else {
        sent.add(task);
        task.sentNanos = time;
        now.send(task);
      }
    }
    now.sendData();
    now.flush();
    watchForStall(now);
    if (sent.isEmpty()) {
      now.quiet();
    }
  }

  /** A window that stays closed with nothing in flight will not open by itself. */
  private void watchForStall(FullFeaturePhase now) {
    if (waiting.isEmpty() || !sent.isEmpty() || !now.isWindowClosed()) {
      stall.disarm();
    } else if (!stall.isArmed()) {
      loop.wheel().armIn(stall, stallNanos);
    }
  }

  /** The session has a connection again; commands go out with the next {@link #pump}. */
  void connected(FullFeaturePhase next) {
    phase = next;
  }

  /** Ends a command with the status the target gave it. */
  void complete(Task task, int status, int transferred, int residual) {
    ScsiCommand command = task.command;
    if (!task.unit.isFresh()) {
      session.recovery().progress();
    }
    TcpLogicalUnit unit = task.unit;
    // First of all it is over here: those who are told of its status may cancel what is not.
    release(task);
    if (status != 0) {
      session.noticeStatus(unit, command, status);
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
    if (phase != null) {
      phase.detach(task);
    }
    release(task);
    failQuietly(command, why);
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
    sent.remove(task);
    task.state = Task.State.WAITING;
    task.write.clear();
    TaskList first = new TaskList();
    first.add(task);
    waiting.addAllFirst(first);
    session.departure(1);
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
    queue.release();
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
        phase.connection().sever();
      }
    }
  }

  private static void failQuietly(ScsiCommand command, HawserException why) {
    try {
      command.fail(why);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a completion threw", e);
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

  private void cancelHere(TcpLogicalUnit unit, ScsiCommand command) {
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
    if (phase != null) {
      phase.detach(task);
    }
    takeBack(task);
    task.abandon();
    if (phase != null) {
      // Between two connections of the session it is done when there is one again.
      phase.aborts().add(task);
    }
    failQuietly(command, why);
  }

  /**
   * Ends the tasks a task management function ended at the target.
   *
   * @param lun whose; {@code null} for every logical unit
   * @param before only those with a CmdSN below this one
   */
  void endedByTarget(Lun lun, int before, HawserException why) {
    Task task = sent.first();
    while (task != null) {
      Task next = task.listNext;
      if ((lun == null || task.unit.lun().equals(lun)) && task.cmdSn - before < 0) {
        if (task.state == Task.State.ABANDONED) {
          forget(task);
        } else {
          fail(task, why);
        }
        // A completion may have ended others: begin again.
        next = sent.first();
      }
      task = next;
    }
  }

  /** The connection is lost and will be replaced: what was sent waits where it is. */
  void suspend() {
    phase = null;
    stall.disarm();
  }

  /** The connection is replaced: what was sent goes on. */
  void resume(FullFeaturePhase next) {
    phase = next;
    new Reassignments(session, next).takeOver(sent);
  }

  /** A task that did not outlive its connection, though the session did. */
  void lost(Task task, HawserException why) {
    sent.remove(task);
    if (task.state == Task.State.ABANDONED) {
      release(task);
    } else if (isRepeated(task)) {
      TaskList again = new TaskList();
      again.add(task);
      waiting.addAllFirst(again);
      schedulePump();
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
    phase = null;
    stall.disarm();
    TaskList again = new TaskList();
    TaskList lost = new TaskList();
    for (Task task = sent.poll(); task != null; task = sent.poll()) {
      if (task.state == Task.State.ABANDONED) {
        release(task);
      } else if (isRepeated(task)) {
        again.add(task);
      } else {
        lost.add(task);
      }
    }
    waiting.addAllFirst(again);
    session.units().forEach(unit -> waiting.addAll(unit.held()));
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
    waiting.addAllFirst(unit.held());
    schedulePump();
  }

  /** Ends everything: no command is taken any more. */
  void end(HawserException why) {
    ended = why;
    stall.disarm();
    takeIn();
    endAll(sent, why);
    endAll(waiting, why);
    session.units().forEach(unit -> endAll(unit.held(), why));
    phase = null;
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

  /** The window stayed closed. */
  private final class Stall extends Timeout {
    @Override
    protected void expired(long now) {
      if (phase != null) {
        phase.end(
            ConnectionFault.silent(
                "the target kept its command window closed for " + stallNanos / 1_000_000 + " ms"));
      }
    }
  }
}
