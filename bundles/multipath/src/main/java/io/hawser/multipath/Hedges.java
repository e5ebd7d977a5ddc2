package io.hawser.multipath;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.Opcode;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends second copies of slow reads over another path. The copy has a buffer of its own: until the
 * original has ended on our side, the user's buffer may still be written by it. Whichever ends well
 * first counts; the other is cancelled.
 */
final class Hedges {
  private static final int PERCENT = 100;

  /** So many copies may be sent before there are reads enough for a percentage. */
  private static final int ADVANCE = 4;

  private final MultipathUnit unit;
  private final Timeline timeline;
  private final HedgeSettings settings;
  private final AtomicLong copies = new AtomicLong();
  private final AtomicLong won = new AtomicLong();
  private volatile boolean closed;

  Hedges(MultipathUnit unit, Timeline timeline, HedgeSettings settings) {
    this.unit = unit;
    this.timeline = timeline;
    this.settings = settings;
  }

  boolean isEnabled() {
    return settings.enabled();
  }

  void start() {
    if (isEnabled()) {
      timeline.after(settings.least().toNanos(), this::sweep);
    }
  }

  void close() {
    closed = true;
  }

  /** Copies sent. */
  long copies() {
    return copies.get();
  }

  /** Copies that were faster. */
  long won() {
    return won.get();
  }

  private void sweep() {
    if (closed) {
      return;
    }
    long now = timeline.now();
    List<Path> paths = unit.paths();
    if (paths.size() > 1) {
      for (Path path : paths) {
        long slow = Math.max(settings.least().toNanos(), path.latency().slow());
        for (PathCommand late : path.pool().sentBefore(now - slow)) {
          hedge(late);
        }
      }
    }
    timeline.after(settings.least().toNanos(), this::sweep);
  }

  private void hedge(PathCommand late) {
    long done = unit.paths().stream().mapToLong(p -> p.pool().commandsDone()).sum();
    if ((copies.get() - ADVANCE) * PERCENT >= done * settings.budgetPercent()) {
      return;
    }
    Path other = unit.table().chooseOther(late.path, late.bytes, false);
    if (other == null || other == late.path) {
      return;
    }
    Hedge hedge = late.path.pool().hedge(late, this::mayBeHedged);
    if (hedge == null) {
      return;
    }
    PathCommand copy = other.pool().take(hedge.template, null);
    if (copy == null) {
      copyEnded(hedge, false);
      return;
    }
    copies.incrementAndGet();
    copy.copyOf = hedge;
    hedge.copy = copy;
    hedge.template.begin();
    unit.send(copy, hedge.template);
    boolean tooLate;
    synchronized (hedge) {
      tooLate = hedge.decided && !hedge.copyEnded;
    }
    if (tooLate) {
      other.unit().cancel(hedge.template);
    }
  }

  private boolean mayBeHedged(ScsiCommand command) {
    if (command.direction() != DataDirection.READ || command.dataLength() > settings.maxBytes()) {
      return false;
    }
    int opcode = command.cdbByte(0);
    return opcode == Opcode.READ_10 || opcode == Opcode.READ_16 || opcode == Opcode.READ_12;
  }

  /**
   * A command has ended, which may have a copy, or be one.
   *
   * @return whether it is dealt with here
   */
  boolean ended(PathCommand command) {
    if (command.copyOf != null) {
      Hedge hedge = command.copyOf;
      boolean good = command.isGood() && hedge.template.isWhole();
      command.path.pool().discard(command);
      copyEnded(hedge, good);
      return true;
    }
    Hedge hedge = command.path.pool().seal(command);
    return hedge != null && originalEnded(hedge);
  }

  private boolean originalEnded(Hedge hedge) {
    PathCommand original = hedge.original;
    boolean good = original.isGood();
    boolean cancelCopy;
    boolean fromCopy = false;
    synchronized (hedge) {
      hedge.originalEnded = true;
      if (!good && !original.isCancelled(hedge.user) && hedge.copyGood) {
        fromCopy = true;
      } else if (!good && !original.isCancelled(hedge.user) && !hedge.copyEnded) {
        // The copy may still bring the data; if not, the original's failure counts.
        return true;
      }
      hedge.decided = true;
      cancelCopy = !hedge.copyEnded;
    }
    if (cancelCopy && hedge.copy != null) {
      hedge.copy.path.unit().cancel(hedge.template);
    }
    if (fromCopy) {
      deliverCopy(hedge);
      return true;
    }
    return false;
  }

  private void copyEnded(Hedge hedge, boolean good) {
    boolean cancelOriginal;
    synchronized (hedge) {
      hedge.copyEnded = true;
      hedge.copyGood = good;
      if (hedge.decided) {
        return;
      }
      cancelOriginal = good && !hedge.originalEnded;
      hedge.decided = hedge.originalEnded;
    }
    if (cancelOriginal) {
      hedge.original.path.unit().cancel(hedge.user);
    } else if (hedge.decided && good) {
      deliverCopy(hedge);
    } else if (hedge.decided) {
      unit.trouble(hedge.original);
    }
  }

  private void deliverCopy(Hedge hedge) {
    won.incrementAndGet();
    ScsiCommand user = hedge.user;
    user.data().put(user.dataOffset(), hedge.scratch, 0, user.dataLength());
    hedge.original.finishGood(hedge.template);
  }
}
