package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which blocks no new command may touch, and the commands that are held for them: blocks of
 * commands that are unfenced, that are sent again after their fence, or that are being taken back
 * from a lost path. Guarded by the device's lock.
 */
final class HeldBlocks {
  private final JoinedDevice device;
  private final List<Request> held = new ArrayList<>();
  private final List<Request> replaying = new ArrayList<>();

  HeldBlocks(JoinedDevice device) {
    this.device = device;
  }

  /** Whether the command has to be held. */
  boolean isBlocked(Request request) {
    for (Request other : replaying) {
      if (other != request && other.span.overlaps(request.span)) {
        return true;
      }
    }
    for (Path path : device.paths()) {
      for (Unfenced lost : path.unfenced) {
        if (lost.span().overlaps(request.span)) {
          return true;
        }
      }
      if (!path.isAlive() && path.pool().count() > 0 && isInFlight(path, request)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a command that is being taken back from a lost path writes to the same blocks. */
  private static boolean isInFlight(Path path, Request request) {
    for (ScsiCommand user : path.pool().users()) {
      Request other = new Request(user);
      if (other.kind != CommandKind.HARMLESS && other.span.overlaps(request.span)) {
        return true;
      }
    }
    return false;
  }

  /** Holds a command. */
  void hold(Request request) {
    held.add(request);
  }

  /** The blocks of a command that is sent again are nobody else's until it has ended. */
  void block(Request request) {
    request.blocking = true;
    replaying.add(request);
  }

  /**
   * A command has ended, or is not sent again any more.
   *
   * @return whether its blocks were its own
   */
  boolean unblock(Request request) {
    boolean was = request.blocking;
    if (was) {
      request.blocking = false;
      replaying.remove(request);
    }
    return was;
  }

  /** Lets go of those that nothing blocks any more. */
  List<Request> release() {
    return take(request -> !isBlocked(request));
  }

  /** Takes those out that are meant. */
  List<Request> take(Predicate<Request> which) {
    List<Request> taken = new ArrayList<>();
    for (Iterator<Request> all = held.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (which.test(request)) {
        all.remove();
        taken.add(request);
      }
    }
    return taken;
  }

  /** Commands held. */
  int count() {
    return held.size();
  }

  /** Whether nothing is held, and nothing sent again. */
  boolean isEmpty() {
    return held.isEmpty() && replaying.isEmpty();
  }
}
