package io.hawser.multipath;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiCompletion;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A user's command on its way over one path: the note of it, not a copy. A copy had cost more than
 * all the rest of the short way (two more compare-and-sets, and 500 bytes for each command that the
 * data had driven out of the first-level cache). Pooled by the path.
 */
final class PathCommand implements ScsiCompletion {
  private static final VarHandle USER;

  static {
    try {
      USER = MethodHandles.lookup().findVarHandle(PathCommand.class, "user", ScsiCommand.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Path path;

  /** Where it goes when it is free. */
  final CommandStock home;

  private final MultipathUnit unit;
  private final boolean hedged;

  private ScsiCommand user;
  Request request;

  /** The command whose early end was asked for; another one's is nothing to the present one. */
  private volatile ScsiCommand cancelled;

  /** When it was sent, if it is timed; else 0. */
  long sentNanos;

  int bytes;

  /** Its second copy over another path, {@code null} for nearly all. */
  Hedge hedge;

  /** The pair it is the second copy of, {@code null} for nearly all. */
  Hedge copyOf;

  /**
   * Whether it may be another disk that executes it: whatever that disk answers, it does not count.
   */
  boolean suspect;

  /** Whether it has ended, so that it gets no second copy any more. */
  boolean sealed;

  PathCommand(Path path, CommandStock home, MultipathUnit unit) {
    this.path = path;
    this.home = home;
    this.unit = unit;
    hedged = unit.hedges().isEnabled();
  }

  /** Takes a user's command; who sees it by {@link #user} sees all that it asks for. */
  void fill(ScsiCommand forUser, Request forRequest) {
    request = forRequest;
    bytes = forUser.dataLength();
    sealed = false;
    suspect = false;
    if (cancelled != null) {
      cancelled = null;
    }
    USER.setRelease(this, forUser);
  }

  /** Lets go of it. */
  void clear() {
    request = null;
    hedge = null;
    USER.setOpaque(this, null);
  }

  /** The user's command; {@code null} while there is none. */
  ScsiCommand user() {
    return (ScsiCommand) USER.getAcquire(this);
  }

  /** The end of this command of a user's was asked for. */
  void cancel(ScsiCommand which) {
    cancelled = which;
  }

  /** Whether the end of this command of a user's was asked for. */
  boolean isCancelled(ScsiCommand which) {
    return cancelled == which;
  }

  @Override
  public void completed(ScsiCommand ended) {
    if (hedged && unit.hedges().ended(this)) {
      return;
    }
    if (isGood() && ended.senseLength() == 0) {
      finishGood(ended);
    } else {
      unit.trouble(this);
    }
  }

  /** Whether the disk has done it. */
  boolean isGood() {
    return user.isGood() && !suspect;
  }

  /** Ends the user's command as this one has ended well: itself, or its second copy. */
  void finishGood(ScsiCommand outcome) {
    ScsiCommand mine = user;
    Request slow = request;
    if (sentNanos != 0) {
      path.sample(unit.now() - sentNanos, bytes, mine.direction() == DataDirection.WRITE);
    }
    path.pool().giveGood(this);
    if (slow != null) {
      unit.settled(slow);
    }
    if (outcome == mine) {
      mine.passBack();
    } else {
      mine.endLike(outcome);
    }
  }
}
