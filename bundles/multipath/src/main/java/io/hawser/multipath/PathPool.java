package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The commands of one path: free ones to take, and those in flight to find again. Closed while the
 * path is not used, so that nothing slips out to a path that is being given up.
 */
final class PathPool {
  private static final VarHandle IN_FLIGHT;
  private static final VarHandle IN_FLIGHT_BYTES;
  private static final VarHandle COMMANDS;
  private static final VarHandle BYTES_DONE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      IN_FLIGHT = lookup.findVarHandle(PathPool.class, "inFlight", int.class);
      IN_FLIGHT_BYTES = lookup.findVarHandle(PathPool.class, "inFlightBytes", long.class);
      COMMANDS = lookup.findVarHandle(PathPool.class, "commands", long.class);
      BYTES_DONE = lookup.findVarHandle(PathPool.class, "bytesDone", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Path path;
  private final MultipathUnit unit;
  private final List<PathCommand> all = new ArrayList<>();
  private PathCommand[] free = new PathCommand[64];
  private int freeCount;
  private int sequence;

  private volatile boolean open;

  // Written under the monitor, read anywhere by their handles: a plain volatile would cost each
  // command half a dozen fences.
  private int inFlight;
  private long inFlightBytes;
  private long commands;
  private long bytesDone;
  private int sampleMask;

  PathPool(Path path, MultipathUnit unit) {
    this.path = path;
    this.unit = unit;
  }

  /**
   * A command for the user's, in flight from now on.
   *
   * @return {@code null} while the path is not used
   */
  PathCommand take(ScsiCommand user, Request request) {
    int bytes = user.dataLength();
    boolean sampled;
    PathCommand taken;
    synchronized (this) {
      if (!open) {
        return null;
      }
      if (freeCount > 0) {
        taken = free[--freeCount];
      } else {
        taken = new PathCommand(path, unit);
        all.add(taken);
      }
      taken.user = user;
      taken.request = request;
      taken.cancelled = false;
      taken.bytes = bytes;
      taken.sealed = false;
      taken.suspect = false;
      IN_FLIGHT.setOpaque(this, inFlight + 1);
      IN_FLIGHT_BYTES.setOpaque(this, inFlightBytes + bytes);
      sampled = (sequence++ & sampleMask) == 0;
    }
    taken.sentNanos = sampled ? Math.max(1, unit.now()) : 0;
    return taken;
  }

  /** Gives back a command that has ended well. */
  synchronized void giveGood(PathCommand command) {
    COMMANDS.setOpaque(this, commands + 1);
    BYTES_DONE.setOpaque(this, bytesDone + command.bytes);
    give(command);
  }

  private void give(PathCommand command) {
    command.user = null;
    command.request = null;
    command.hedge = null;
    IN_FLIGHT.setOpaque(this, inFlight - 1);
    IN_FLIGHT_BYTES.setOpaque(this, inFlightBytes - command.bytes);
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = command;
  }

  /** Lets go of a command that is not used again. */
  synchronized void discard(PathCommand command) {
    all.remove(command);
    IN_FLIGHT.setOpaque(this, inFlight - 1);
    IN_FLIGHT_BYTES.setOpaque(this, inFlightBytes - command.bytes);
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
    for (PathCommand command : all) {
      if (command.user != null
          && command.hedge == null
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
    boolean open = command.user != null && !command.sealed && command.hedge == null;
    // An active command has been filled in, and this is the read that makes it seen.
    if (!open || !command.command.isActive() || !kind.test(command.command)) {
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

  /** Gives none out any more, and tells which are in flight. */
  synchronized List<PathCommand> close() {
    open = false;
    return inFlight();
  }

  /** Another disk may have got the commands that are in flight. */
  synchronized void suspect() {
    inFlight().forEach(command -> command.suspect = true);
  }

  /** The commands in flight now. */
  private List<PathCommand> inFlight() {
    List<PathCommand> found = new ArrayList<>();
    for (PathCommand command : all) {
      if (command.user != null) {
        found.add(command);
      }
    }
    return found;
  }

  /** The users' commands in flight now. */
  synchronized List<ScsiCommand> users() {
    return inFlight().stream().map(c -> c.user).toList();
  }

  /** Marks the user's command as cancelled and tells which it is; {@code null} if not here. */
  synchronized PathCommand cancel(ScsiCommand user) {
    for (PathCommand command : all) {
      if (command.user == user) {
        command.cancelled = true;
        return command;
      }
    }
    return null;
  }

  int count() {
    return (int) IN_FLIGHT.getOpaque(this);
  }

  long bytes() {
    return (long) IN_FLIGHT_BYTES.getOpaque(this);
  }

  long commandsDone() {
    return (long) COMMANDS.getOpaque(this);
  }

  long bytesDone() {
    return (long) BYTES_DONE.getOpaque(this);
  }

  /** Of so many commands (a power of two) one is timed. */
  synchronized void sampleEach(int commandsPerSample) {
    sampleMask = commandsPerSample - 1;
  }
}
