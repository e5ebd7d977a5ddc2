package io.hawser.shell.bench;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The part of a {@link Lane} that one thread works on: counts what has completed there and sends
 * the next.
 *
 * <p>Threading: whoever completes a command and finds nobody at work does the counting and sending,
 * and on its way out that of others who came meanwhile. So any number of threads may complete, a
 * unit may answer inside {@code execute} without the stack growing, and in the usual case, a thread
 * for each strand, it costs one compare-and-set.
 */
final class Strand {
  private static final int CHECK_EVERY = 1024;

  private final Load load;
  private final Workload workload;
  private final Strand[] siblings;
  private final CountDownLatch ended;
  private final AtomicReference<Thread> owner = new AtomicReference<>();
  private final AtomicBoolean working = new AtomicBoolean();
  private final AtomicReference<Slot> arrived = new AtomicReference<>();
  private final AtomicLong completions = new AtomicLong();
  private final AtomicLong last = new AtomicLong();

  // Touched only by whoever holds working.
  private final LaneResult result = new LaneResult();
  private Slot resting;
  private long from;
  private long until;
  private long reads;
  private long left = Long.MAX_VALUE;

  /**
   * @param siblings all strands of the lane, this one included
   * @param ended counts the slots down that have come to their end
   */
  Strand(Load load, Workload workload, Strand[] siblings, CountDownLatch ended) {
    this.load = load;
    this.workload = workload;
    this.siblings = siblings;
    this.ended = ended;
  }

  /** Whether it is this thread's, or becomes it. */
  boolean isOf(Thread thread) {
    Thread now = owner.get();
    return now == thread || now == null && owner.compareAndSet(null, thread);
  }

  /** Sends so many and no more. */
  void limit(long commands) {
    left = commands;
  }

  /** Before the first command. */
  void begin(long measureFrom, long measureUntil) {
    from = measureFrom;
    until = measureUntil;
    last.setPlain(measureFrom);
  }

  /** Sends commands again that failed a while ago. Does nothing while others are at work. */
  void revive() {
    if (working.compareAndSet(false, true)) {
      Slot slot = resting;
      resting = null;
      while (slot != null) {
        Slot below = slot.below;
        sendOrEnd(slot, load.nanoTime().getAsLong());
        slot = below;
      }
      leave();
    }
  }

  /** Completions so far, measured or not; from any thread. */
  long completions() {
    return completions.get();
  }

  /** When something was last completed well; from any thread. */
  long last() {
    return last.getOpaque();
  }

  /** Adds what was measured. */
  void addTo(LaneResult sum) {
    while (!working.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
    sum.add(result);
    leave();
  }

  /** Fills the slot's command in. */
  void prepare(Slot slot) {
    Journal journal = load.journal();
    slot.read = workload.nextIsRead();
    if (journal == null) {
      slot.block = workload.nextBlock();
    } else {
      slot.block = workload.nextBlock(load.readingBack() ? journal::isKnown : journal::isFree);
      journal.begin(slot);
    }
    left--;
    int length = workload.build(slot.read, slot.block);
    if (!slot.read) {
      load.content().put(slot.buffer, slot.offset, load.blockSize(), workload.blocks(), slot.block);
    }
    slot.command.cdb(workload.cdb(), 0, length);
    slot.command.transfer(
        slot.read ? DataDirection.READ : DataDirection.WRITE,
        slot.buffer,
        slot.offset,
        load.bytes());
    slot.sent = load.nanoTime().getAsLong();
  }

  /** A command has completed. */
  void completed(Slot slot) {
    slot.ended = load.nanoTime().getAsLong();
    if (working.compareAndSet(false, true)) {
      handle(slot);
      leave();
      return;
    }
    Slot top;
    do {
      top = arrived.get();
      slot.below = top;
    } while (!arrived.compareAndSet(top, slot));
    if (working.compareAndSet(false, true)) {
      leave();
    }
  }

  /** Handles what arrived meanwhile, and lets go of the work. */
  private void leave() {
    do {
      Slot slot = arrived.get() == null ? null : arrived.getAndSet(null);
      while (slot != null) {
        Slot below = slot.below;
        handle(slot);
        slot = below;
      }
      working.set(false);
      // Somebody may have come between the look and the letting go.
    } while (arrived.get() != null && working.compareAndSet(false, true));
  }

  private void handle(Slot slot) {
    long now = slot.ended;
    completions.lazySet(completions.getPlain() + 1);
    boolean good = isGood(slot);
    if (now - from >= 0 && now - until < 0) {
      if (good) {
        good(now, now - slot.sent);
      } else {
        result.error();
      }
    } else if (!good && load.journal() != null) {
      // What is wrong is wrong, whenever it is found.
      result.error();
    }
    if (good || now - until >= 0) {
      sendOrEnd(slot, now);
    } else {
      slot.below = resting;
      resting = slot;
    }
  }

  private void good(long now, long latency) {
    long gap = now - last.getPlain();
    if (gap > result.longestGap()) {
      // Only a gap if nothing came on the other strands either.
      for (Strand sibling : siblings) {
        gap = Math.min(gap, now - sibling.last());
      }
    }
    result.good(latency, gap);
    last.setOpaque(now);
  }

  private void sendOrEnd(Slot slot, long now) {
    if (now - until >= 0 || left == 0) {
      ended.countDown();
    } else {
      prepare(slot);
      load.unit().execute(slot.command);
    }
  }

  private boolean isGood(Slot slot) {
    ScsiCommand command = slot.command;
    Journal journal = load.journal();
    boolean whole = command.isWhole();
    boolean known = journal != null && journal.ended(slot, whole);
    if (!whole) {
      result.explain(command, load.bytes());
      return false;
    }
    if (journal != null) {
      boolean right = !known || journal.isRight(slot);
      if (known) {
        result.checked(right, slot.block);
      }
      return right;
    }
    if (!load.checked() || !slot.read || reads++ % CHECK_EVERY != 0) {
      return true;
    }
    boolean right =
        load.content()
            .matches(slot.buffer, slot.offset, load.blockSize(), workload.blocks(), slot.block);
    result.checked(right, slot.block);
    return right;
  }
}
