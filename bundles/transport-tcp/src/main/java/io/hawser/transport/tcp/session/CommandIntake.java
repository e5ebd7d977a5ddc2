package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.transport.tcp.loop.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of commands into a session: from any thread to the loop, bounded in number, refused at
 * once when the session is over. Nothing is allocated for a command.
 */
final class CommandIntake {
  private static final System.Logger LOG = System.getLogger(CommandIntake.class.getName());

  private final SessionCommands commands;
  private final Loop loop;
  private final CommandQueue queue;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Runnable drain = this::drain;
  private volatile HawserException ended;

  /**
   * @param commands takes them on the loop
   * @param queueDepth commands a session holds
   */
  CommandIntake(SessionCommands commands, Loop loop, int queueDepth) {
    this.commands = commands;
    this.loop = loop;
    this.queue = new CommandQueue(queueDepth);
  }

  // ---- any thread ------------------------------------------------------------------------

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
      commands.accept(unit, command);
      commands.dispatch().schedulePump();
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
            commands.cancel(unit, command);
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
      refuse(command, why);
    }
  }

  // ---- on the loop -----------------------------------------------------------------------

  private void drain() {
    woken.set(false);
    takeIn();
    commands.dispatch().pump();
  }

  private void takeIn() {
    for (ScsiCommand command = queue.poll(); command != null; command = queue.poll()) {
      commands.accept(queue.polledUnit(), command);
    }
  }

  /** Why no command is taken any more, {@code null} as long as they are. */
  HawserException ended() {
    return ended;
  }

  /** No command is taken any more; those on their way are handed on to be refused. */
  void end(HawserException why) {
    ended = why;
    takeIn();
  }

  /** A command is over and makes room for another. */
  void release() {
    queue.release();
  }

  /** Refuses a command that was counted in. */
  void refuse(ScsiCommand command, HawserException why) {
    queue.release();
    failQuietly(command, why);
  }

  /** Ends a command; what its completion throws is its own affair. */
  static void failQuietly(ScsiCommand command, HawserException why) {
    try {
      command.fail(why);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a completion threw", e);
    }
  }
}
