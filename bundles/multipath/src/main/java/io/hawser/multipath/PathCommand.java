package io.hawser.multipath;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiCompletion;

/**
 * A user's command on its way over one path. Pooled by the path; fields without a modifier are
 * written under the pool's monitor.
 */
final class PathCommand implements ScsiCompletion {
  final ScsiCommand command = new ScsiCommand().onCompletion(this);
  final Path path;
  private final MultipathUnit unit;

  ScsiCommand user;
  Request request;
  boolean cancelled;

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

  PathCommand(Path path, MultipathUnit unit) {
    this.path = path;
    this.unit = unit;
  }

  @Override
  public void completed(ScsiCommand ended) {
    if (unit.hedges().isEnabled() && unit.hedges().ended(this)) {
      return;
    }
    if (isGood() && ended.senseLength() == 0) {
      finishGood(ended.transferred(), ended.residual());
    } else {
      unit.trouble(this);
    }
  }

  /** Whether the disk has done it. */
  boolean isGood() {
    return command.isGood() && !suspect;
  }

  void finishGood(int transferred, int residual) {
    ScsiCommand mine = user;
    Request slow = request;
    if (sentNanos != 0) {
      path.sample(unit.now() - sentNanos, bytes, command.direction() == DataDirection.WRITE);
    }
    path.pool().giveGood(this);
    if (slow != null) {
      unit.settled(slow);
    }
    mine.complete(0, transferred, residual);
  }
}
