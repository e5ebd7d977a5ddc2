package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends what waits, in its order, as far as the command window and the connections take it, and
 * notices a window that stays closed. Each command goes out on the connection with the fewest in
 * flight. Loop only; nothing is allocated for a command.
 */
final class CommandDispatch {
  private static final FullFeaturePhase[] NONE = {};
  private static final long LEAST_STALL = 1_000_000_000L;
  private static final long DEFAULT_STALL = 10_000_000_000L;

  private final SessionCommands commands;
  private final Loop loop;
  private final TaskList waiting = new TaskList();
  private final Runnable pumpLater = this::pumpLater;
  private final Timeout stall = new Stall();
  private final long stallNanos;

  /** Those that stand, and those that were lost and are being replaced; never changed in place. */
  private FullFeaturePhase[] phases = NONE;

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

  /** Connections that commands were sent on, whether they stand or are being replaced. */
  List<FullFeaturePhase> phases() {
    return List.of(phases);
  }

  /** Whether nothing is in flight. */
  boolean isQuiet() {
    for (FullFeaturePhase phase : phases) {
      if (!phase.sent().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** There is a further connection; commands go out on it with the next {@link #pump}. */
  void add(FullFeaturePhase next) {
    FullFeaturePhase[] more = Arrays.copyOf(phases, phases.length + 1);
    more[phases.length] = next;
    phases = more;
  }

  /** A connection is there no longer, and its commands have been seen to. */
  void remove(FullFeaturePhase gone) {
    List<FullFeaturePhase> rest = new ArrayList<>(phases());
    rest.remove(gone);
    phases = rest.toArray(NONE);
  }

  /** There is no connection any more. */
  void clear() {
    phases = NONE;
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
    FullFeaturePhase reading = reading();
    return reading != null ? reading.connection().turnNanos() : loop.wheel().now();
  }

  /** The connection whose received bytes are being taken in, {@code null} for none. */
  private FullFeaturePhase reading() {
    for (FullFeaturePhase phase : phases) {
      if (phase.connection().isReading()) {
        return phase;
      }
    }
    return null;
  }

  /** Has what waits sent in a turn of its own, unless one comes anyway. */
  void schedulePump() {
    if (pumpIsComing || phases.length == 0 || reading() != null) {
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
    for (FullFeaturePhase phase : phases) {
      phase.sendData();
    }
    sendWaiting();
    for (FullFeaturePhase phase : phases) {
      phase.sendData();
      phase.flush();
    }
    watchForStall();
    for (FullFeaturePhase phase : phases) {
      if (phase.sent().isEmpty()) {
        phase.quiet();
      }
    }
  }

  private void sendWaiting() {
    long time = waiting.isEmpty() ? 0 : now();
    while (!waiting.isEmpty()) {
      FullFeaturePhase phase = leastBusy();
      if (phase == null) {
        return;
      }
      Task task = waiting.poll();
      HawserException frozen = task.unit.frozen();
      if (frozen != null) {
        commands.fail(task, frozen);
      } else if (task.unit.isHeld()) {
        task.unit.held().add(task);
      } else {
        task.sentNanos = time;
        phase.send(task);
      }
    }
  }

  /** The connection for the next command, {@code null} if none takes one. */
  private FullFeaturePhase leastBusy() {
    FullFeaturePhase best = null;
    for (FullFeaturePhase phase : phases) {
      if (phase.canSend() && (best == null || phase.sent().size() < best.sent().size())) {
        best = phase;
      }
    }
    return best;
  }

  /** A window that stays closed with nothing in flight will not open by itself. */
  private void watchForStall() {
    if (waiting.isEmpty() || phases.length == 0 || !isQuiet() || !phases[0].isWindowClosed()) {
      stall.disarm();
    } else if (!stall.isArmed()) {
      loop.wheel().armIn(stall, stallNanos);
    }
  }

  /** The window stayed closed. */
  private final class Stall extends Timeout {
    @Override
    protected void expired(long now) {
      for (FullFeaturePhase phase : phases) {
        phase.end(
            ConnectionFault.unanswered(
                "the target kept its command window closed for " + stallNanos / 1_000_000 + " ms"));
      }
    }
  }
}
