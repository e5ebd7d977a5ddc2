package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The commands of one path: free ones to take, and those in flight to find again. Closed while the
 * path is not used, so that nothing slips out to a path that is being given up.
 *
 * <p>Commands of the session's own thread, which follow a completion and are nearly all of a busy
 * load, are kept apart from those of other threads: theirs is a book without a lock. Two locks for
 * each command were half of what the joining of one path cost.
 */
final class PathPool {
  private final Path path;
  private final MultipathUnit unit;
  private final boolean hedged;

  /** Every command, in flight or not; under the monitor. */
  private final List<PathCommand> all = new ArrayList<>();

  /** Of the thread that {@link io.hawser.api.scsi.LogicalUnit#isNear} is true for. */
  private final CommandStock near = new CommandStock();

  /** Of all others; written under the monitor. */
  private final CommandStock far = new CommandStock();

  private volatile boolean open;
  private volatile int sampleMask;

  PathPool(Path path, MultipathUnit unit) {
    this.path = path;
    this.unit = unit;
    hedged = unit.hedges().isEnabled();
  }

  /**
   * A command for the user's, in flight from now on.
   *
   * @return {@code null} while the path is not used
   */
  PathCommand take(ScsiCommand user, Request request) {
    // Second copies are made by another thread, which needs commands that the monitor guards.
    boolean isNear = path.unit().isNear() && !hedged;
    PathCommand taken = isNear ? takeNear(user, request) : takeFar(user, request);
    if (taken != null) {
      taken.sentNanos = taken.home.isSample(sampleMask) ? Math.max(1, unit.now()) : 0;
    }
    return taken;
  }

  private PathCommand takeNear(ScsiCommand user, Request request) {
    if (!open) {
      return null;
    }
    PathCommand taken = near.poll();
    if (taken == null) {
      taken = another(near);
    }
    taken.fill(user, request);
    near.taken(taken.bytes);
    // First in the book, then the look at the door; who closes does it the other way round (close),
    // so one of the two sees the other.
    VarHandle.fullFence();
    if (!open) {
      near.given(taken.bytes);
      taken.clear();
      near.add(taken);
      return null;
    }
    return taken;
  }

  private synchronized PathCommand takeFar(ScsiCommand user, Request request) {
    if (!open) {
      return null;
    }
    PathCommand taken = far.poll();
    if (taken == null) {
      taken = another(far);
    }
    taken.fill(user, request);
    far.taken(taken.bytes);
    return taken;
  }

  private synchronized PathCommand another(CommandStock home) {
    PathCommand command = new PathCommand(path, home, unit);
    all.add(command);
    return command;
  }

  /** Gives back a command that has ended well. */
  void giveGood(PathCommand command) {
    if (isKeptHere(command)) {
      near.good(command.bytes);
      near.given(command.bytes);
      command.clear();
      near.add(command);
      return;
    }
    synchronized (this) {
      far.good(command.bytes);
      far.given(command.bytes);
      command.clear();
      if (command.home == far) {
        far.add(command);
      } else {
        all.remove(command);
      }
    }
  }

  /** Lets go of a command that is not used again. */
  void discard(PathCommand command) {
    boolean here = isKeptHere(command);
    synchronized (this) {
      (here ? near : far).given(command.bytes);
      all.remove(command);
    }
  }

  /** One of the near ones can end elsewhere, when its session's thread is gone. */
  private boolean isKeptHere(PathCommand command) {
    return command.home == near && path.unit().isNear();
  }

  /** Whether commands may be taken; read again after a command was sent. */
  boolean isOpen() {
    return open;
  }

  synchronized void open() {
    open = true;
  }

  /** The commands that were sent before this time and have no second copy yet. */
  synchronized List<PathCommand> sentBefore(long time) {
    List<PathCommand> late = new ArrayList<>();
    for (PathCommand command : inFlight()) {
      if (command.hedge == null
          && command.copyOf == null
          && command.request == null
          && command.sentNanos != 0
          && command.sentNanos - time < 0) {
        late.add(command);
      }
    }
    return late;
  }

  /**
   * Pairs the command with a second copy to be.
   *
   * @return {@code null} if it has ended meanwhile or is not of the kind
   */
  synchronized Hedge hedge(PathCommand command, Predicate<ScsiCommand> kind) {
    ScsiCommand user = command.user();
    if (user == null || command.sealed || command.hedge != null || !kind.test(user)) {
      return null;
    }
    command.hedge = new Hedge(command);
    return command.hedge;
  }

  /** The command has ended: it gets no second copy any more; tells the one it has. */
  synchronized Hedge seal(PathCommand command) {
    command.sealed = true;
    return command.hedge;
  }

  /** Gives none out any more, and tells which of the users' are in flight. */
  synchronized List<ScsiCommand> close() {
    open = false;
    VarHandle.fullFence();
    return users();
  }

  /** Another disk may have got the commands that are in flight. */
  synchronized void suspect() {
    inFlight().forEach(command -> command.suspect = true);
  }

  /** The commands in flight now. */
  private List<PathCommand> inFlight() {
    List<PathCommand> found = new ArrayList<>();
    for (PathCommand command : all) {
      if (command.user() != null) {
        found.add(command);
      }
    }
    return found;
  }

  /** The users' commands in flight now. */
  synchronized List<ScsiCommand> users() {
    return all.stream().map(PathCommand::user).filter(Objects::nonNull).toList();
  }

  /** Marks the user's command as cancelled; tells whether it is here. */
  synchronized boolean cancel(ScsiCommand user) {
    for (PathCommand command : all) {
      if (command.user() == user) {
        command.cancel(user);
        return true;
      }
    }
    return false;
  }

  int count() {
    return near.inFlight() + far.inFlight();
  }

  long bytes() {
    return near.inFlightBytes() + far.inFlightBytes();
  }

  long commandsDone() {
    return near.done() + far.done();
  }

  long bytesDone() {
    return near.bytesDone() + far.bytesDone();
  }

  /** Of so many commands (a power of two) one is timed. */
  void sampleEach(int commandsPerSample) {
    sampleMask = commandsPerSample - 1;
  }
}
