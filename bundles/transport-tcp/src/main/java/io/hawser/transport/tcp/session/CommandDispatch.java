package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * Sends what waits, in its order, as far as the command window and the connection take it, and
 * notices a window that stays closed. Loop only; nothing is allocated for a command.
 */
final class CommandDispatch {
  private static final long LEAST_STALL = 1_000_000_000L;
  private static final long DEFAULT_STALL = 10_000_000_000L;

  private final SessionCommands commands;
  private final Loop loop;
  private final TaskList waiting = new TaskList();
  private final TaskList sent = new TaskList();
  private final Runnable pumpLater = this::pumpLater;
  private final Timeout stall = new Stall();
  private final long stallNanos;
  private FullFeaturePhase phase;
  private boolean pumpIsComing;

  /**
   * @param commands told of commands that may not be sent
   * @param timeouts bound the patience with a closed window
   */
  CommandDispatch(SessionCommands commands, Loop loop, SessionTimeouts timeouts) {
    this.commands = commands;
    this.loop = loop;
    this.stallNanos =
        timeouts.noopInterval().isZero()
            ? DEFAULT_STALL
            : Math.max(LEAST_STALL, timeouts.noopInterval().plus(timeouts.noopTimeout()).toNanos());
  }

  /** Commands that wait to be sent. */
  TaskList waiting() {
    return waiting;
  }

  /** Commands that were sent, in the order of their CmdSN. */
  TaskList sent() {
    return sent;
  }

  /** The connection commands go out on, {@code null} if there is none. */
  FullFeaturePhase phase() {
    return phase;
  }

  /** There is a connection; commands go out with the next {@link #pump}. */
  void connected(FullFeaturePhase next) {
    phase = next;
  }

  /** There is no connection any more. */
  void disconnected() {
    phase = null;
    stall.disarm();
  }

  /** The command goes out before all that wait. */
  void first(Task task) {
    TaskList one = new TaskList();
    one.add(task);
    waiting.addAllFirst(one);
  }

  /** The present time; a batch that is being taken in has its time read already. */
  long now() {
    return phase != null && phase.connection().isReading()
        ? phase.connection().turnNanos()
        : loop.wheel().now();
  }

  /** Has what waits sent in a turn of its own, unless one comes anyway. */
  void schedulePump() {
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
    long time = waiting.isEmpty() ? 0 : now();
    while (!waiting.isEmpty() && now.canSend()) {
      Task task = waiting.poll();
      HawserException frozen = task.unit.frozen();
      if (frozen != null) {
        commands.fail(task, frozen);
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
