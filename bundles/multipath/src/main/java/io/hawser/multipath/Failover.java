package io.hawser.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.AllPathsDownException;
import io.hawser.api.multipath.DeviceLostException;
import io.hawser.api.multipath.IndeterminateException;
import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.CommandName;
import java.util.List;

/**
 * The commands that have left the short way.
 *
 * <p>A command that was lost with its path and may still be executed there is <i>unfenced</i>: it
 * is sent again only when a fence has made sure that the first copy is dead, and until its second
 * copy has ended no other command touches its blocks: those are <i>held</i>. Commands that find no
 * path are <i>waiting</i>. Reads and the like are sent again at once.
 *
 * <p>Guarded by the device's lock; nothing foreign is called under it.
 */
final class Failover {
  private static final int MOST_LOSSES = 16;
  private static final int MOST_AGAIN = 16;
  private static final long SWEEP = 20_000_000L;

  private final JoinedDevice device;
  private final Object lock;
  private final Timeline timeline;
  private final WaitingQueue waiting;
  private final HeldBlocks blocks;
  private boolean sweeping;
  private HawserException closed;
  private volatile boolean quiet = true;

  Failover(JoinedDevice device, Object lock, Timeline timeline) {
    this.device = device;
    this.lock = lock;
    this.timeline = timeline;
    waiting = new WaitingQueue(device.settings().queue());
    blocks = new HeldBlocks(device);
  }

  /** Whether commands may take the short way. */
  boolean isQuiet() {
    return quiet;
  }

  int waitingCount() {
    synchronized (lock) {
      return waiting.count();
    }
  }

  int heldCount() {
    synchronized (lock) {
      return blocks.count();
    }
  }

  /** A new command for which the short way is closed or has no path. */
  void submit(Request request) {
    Effects.of(lock, effects -> admit(request, effects));
  }

  /** Holds the command or lets it go. */
  private void admit(Request request, Effects effects) {
    if (closed != null) {
      end(request, closed, effects);
    } else if (blocks.isBlocked(request)) {
      request.since = timeline.now();
      blocks.hold(request);
      changed(effects);
    } else {
      effects.add(() -> sendOrWait(request));
    }
  }

  private void sendOrWait(Request request) {
    Path avoid = request.avoid;
    request.avoid = null;
    while (!device.multipathUnit().trySend(request.user, request, avoid)) {
      avoid = null;
      Effects effects = new Effects();
      boolean parked;
      synchronized (lock) {
        parked = device.multipathUnit().table().usable().length == 0 || closed != null;
        if (parked) {
          park(request, effects);
        }
      }
      effects.run();
      if (parked) {
        return;
      }
    }
  }

  private void park(Request request, Effects effects) {
    request.since = timeline.now();
    if (closed != null) {
      end(request, closed, effects);
    } else if (device.states().isLost()) {
      end(request, lost(), effects);
    } else if (waiting.offer(request)) {
      changed(effects);
    } else {
      end(request, down("and its queue is full"), effects);
    }
  }

  private AllPathsDownException down(String more) {
    return new AllPathsDownException("no path to " + device.name() + " works, " + more);
  }

  private DeviceLostException lost() {
    return new DeviceLostException(
        device.name() + " is lost: the target says that there is no such logical unit any more");
  }

  private void end(Request request, HawserException why, Effects effects) {
    unblock(request, effects);
    effects.add(() -> request.user.fail(why));
  }

  // ---- how commands end --------------------------------------------------------------------

  /** A request has ended well. */
  void settled(Request request) {
    if (request.blocking) {
      Effects.of(lock, effects -> unblock(request, effects));
    }
  }

  private void unblock(Request request, Effects effects) {
    if (blocks.unblock(request)) {
      released(effects);
    }
  }

  /** A path's command has ended otherwise than well. */
  void trouble(PathCommand command) {
    Path path = command.path;
    ScsiCommand user = command.user();
    Request request = command.request != null ? command.request : new Request(user);
    request.cancelled |= command.isCancelled(user);
    path.pool().discard(command);
    Triage triage = Triage.of(user, command.suspect);
    if (command.suspect && request.kind == CommandKind.ONCE && user.isGood()) {
      indeterminate(path, request);
      return;
    }
    boolean again =
        triage == Triage.AGAIN || triage == Triage.ACCESS_CHANGED || triage == Triage.VERIFY;
    if (again && ++request.again > MOST_AGAIN) {
      triage = Triage.PASS;
    }
    switch (triage) {
      case PASS -> pass(request);
      case LOST -> Effects.of(lock, effects -> lost(path, request, effects));
      case FULL -> {
        if (!device.multipathUnit().trySend(user, request, path)) {
          pass(request);
        }
      }
      default -> {
        Triage found = triage;
        Effects.of(
            lock,
            effects -> {
              notExecuted(path, found, effects);
              admit(request, effects);
            });
      }
    }
    Effects.of(lock, effects -> device.fences().consider(path, effects));
  }

  private void pass(Request request) {
    settled(request);
    request.user.passBack();
  }

  private void notExecuted(Path path, Triage triage, Effects effects) {
    switch (triage) {
      case ACCESS_CHANGED -> effects.add(device::refreshAccess);
      case INACTIVE -> {
        device.states().setAccess(path, PathAccess.STANDBY, path.preferred(), effects);
        effects.add(device::refreshAccess);
      }
      case TRANSITION -> {
        device.states().setAccess(path, PathAccess.TRANSITIONING, path.preferred(), effects);
        effects.add(device::refreshAccess);
      }
      case VERIFY -> device.states().doubt(path, effects);
      case NO_DISK -> device.states().setNoDisk(path, effects);
      default -> {
        // Nothing is known against the path.
      }
    }
  }

  private void lost(Path path, Request request, Effects effects) {
    HawserException failure = request.user.failure().orElseThrow();
    boolean timeout = failure.code() == ErrorCode.REQUEST_TIMEOUT;
    path.countError();
    blocks.unblock(request);
    // A fence over the path itself ends all its commands there: the path is well.
    boolean fencing = path.fenceRunning && path.isUsable();
    if (!request.cancelled && !timeout && !fencing && path.isAlive()) {
      device.states().set(path, PathState.DOWN, failure.getMessage(), effects);
    }
    boolean over =
        request.cancelled
            || timeout
            || request.expired(timeline.now())
            || ++request.losses > MOST_LOSSES
            || closed != null;
    if (request.kind != CommandKind.HARMLESS && device.settings().fence().enabled()) {
      request.since = timeline.now();
      path.unfenced.add(new Unfenced(request.span, over ? null : request, path.fenceRuns));
      changed(effects);
    } else if (!over) {
      admit(request, effects);
    }
    if (over) {
      effects.add(() -> request.user.fail(failure));
    }
    sendReleased(effects);
  }

  // ---- fences ------------------------------------------------------------------------------

  /** What becomes of a lost command when its first copy is surely dead. */
  void afterFence(Path path, Request request, Effects effects) {
    if (request.kind == CommandKind.WRITE) {
      blocks.block(request);
      effects.add(() -> sendOrWait(request));
    } else {
      effects.add(() -> indeterminate(path, request));
    }
  }

  private void indeterminate(Path path, Request request) {
    request.user.fail(
        new IndeterminateException(
            device.name()
                + ": whether "
                + CommandName.withRange(request.cdb)
                + " was executed is not known; it will not be any more",
            new HawserException(ErrorCode.TRANSPORT, path.reason())));
  }

  /** Blocks are free: commands that were held for them may go. */
  void released(Effects effects) {
    sendReleased(effects);
    changed(effects);
  }

  private void sendReleased(Effects effects) {
    blocks.release().forEach(request -> effects.add(() -> sendOrWait(request)));
  }

  // ---- waiting -----------------------------------------------------------------------------

  /** A path works: those that wait go. */
  void drain(Effects effects) {
    waiting.take(request -> true).forEach(request -> admit(request, effects));
    changed(effects);
  }

  /**
   * Ends a command that is here.
   *
   * @return whether it was
   */
  boolean cancel(ScsiCommand user) {
    boolean[] found = new boolean[1];
    Effects.of(lock, effects -> found[0] = cancelHere(user, effects));
    return found[0];
  }

  private boolean cancelHere(ScsiCommand user, Effects effects) {
    HawserException why = device.multipathUnit().cancelled();
    List<Request> found = waiting.take(request -> request.user == user);
    if (found.isEmpty()) {
      found = blocks.take(request -> request.user == user);
    }
    if (!found.isEmpty()) {
      end(found.get(0), why, effects);
      return true;
    }
    for (Path path : device.paths()) {
      for (int i = 0; i < path.unfenced.size(); i++) {
        Unfenced lost = path.unfenced.get(i);
        if (lost.request() != null && lost.request().user == user) {
          // The blocks stay held: the copy at the target may still land.
          path.unfenced.set(i, new Unfenced(lost.span(), null, lost.run()));
          effects.add(() -> user.fail(why));
          return true;
        }
      }
    }
    return false;
  }

  /** Something was added or has ended: whether the short way is open, and who has to be swept. */
  void changed(Effects effects) {
    boolean empty = waiting.count() == 0 && blocks.isEmpty();
    for (Path path : device.paths()) {
      empty &= path.unfenced.isEmpty() && (path.isAlive() || path.pool().count() == 0);
    }
    quiet = empty;
    if (!empty && !sweeping) {
      sweeping = true;
      effects.add(() -> timeline.after(SWEEP, () -> Effects.of(lock, this::sweep)));
    }
  }

  /** Ends what has waited too long. */
  private void sweep(Effects effects) {
    sweeping = false;
    long now = timeline.now();
    boolean lost = device.states().isLost();
    waiting
        .take(request -> lost || isOver(request, now))
        .forEach(
            request ->
                end(
                    request,
                    lost ? lost() : down("and the command could wait no longer"),
                    effects));
    blocks
        .take(request -> isOver(request, now))
        .forEach(request -> end(request, tooLate("before blocks it touches were fenced"), effects));
    for (Path path : device.paths()) {
      path.unfenced.replaceAll(open -> sweep(open, now, effects));
    }
    released(effects);
  }

  /** The user hears of a lost command in time; its blocks stay held until there is a fence. */
  private Unfenced sweep(Unfenced lost, long now, Effects effects) {
    Request request = lost.request();
    if (request == null || !isOver(request, now)) {
      return lost;
    }
    String when = "after its path was lost; whether it was executed is not known";
    effects.add(() -> request.user.fail(tooLate(when)));
    return new Unfenced(lost.span(), null, lost.run());
  }

  private boolean isOver(Request request, long now) {
    return request.expired(now)
        || now - request.since >= device.settings().queue().time().toNanos();
  }

  private HawserException tooLate(String when) {
    return new HawserException(
        ErrorCode.REQUEST_TIMEOUT, device.name() + ": the command's time was up " + when);
  }

  /** Ends everything. */
  void close(HawserException why, Effects effects) {
    closed = why;
    waiting.take(request -> true).forEach(request -> end(request, why, effects));
    blocks.take(request -> true).forEach(request -> end(request, why, effects));
    for (Path path : device.paths()) {
      for (Unfenced lost : path.unfenced) {
        if (lost.request() != null) {
          effects.add(() -> lost.request().user.fail(why));
        }
      }
      path.unfenced.clear();
    }
    changed(effects);
  }
}
