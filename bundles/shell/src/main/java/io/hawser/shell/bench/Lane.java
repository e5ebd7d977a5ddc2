package io.hawser.shell.bench;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiCompletion;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Keeps {@code depth} commands under way on one logical unit. Each completion, on the transport's
 * thread, counts and sends the same command again: nothing is allocated and no thread is crossed. A
 * command that failed rests until {@link #revive}, so that a dead session does not spin.
 *
 * <p>Threading: whoever completes a command and finds nobody at work does the counting and sending,
 * and on its way out that of others who came meanwhile. So any number of threads may complete, a
 * unit may answer inside {@code execute} without the stack growing, and in the usual case, one
 * loop, it costs one compare-and-set.
 */
public final class Lane implements ScsiCompletion {
  private static final int CHECK_EVERY = 1024;
  private static final int BUFFER_LIMIT = 48 << 20;

  private final LogicalUnit unit;
  private final Workload workload;
  private final Content content;
  private final Journal journal;
  private final int blockSize;
  private final int bytes;
  private final boolean checked;
  private final LongSupplier nanoTime;
  private final Slot[] slots;
  private final CountDownLatch ended;
  private final AtomicBoolean working = new AtomicBoolean();
  private final AtomicReference<Slot> arrived = new AtomicReference<>();
  private final AtomicLong completions = new AtomicLong();

  // Touched only by whoever holds working.
  private final LaneResult result = new LaneResult();
  private Slot resting;
  private long from;
  private long until;
  private long last;
  private long reads;
  private long left = Long.MAX_VALUE;
  private boolean readingBack;

  /**
   * @param unit where the commands go
   * @param workload what they are
   * @param content what blocks hold: how they are marked and checked
   * @param blockSize bytes of a block
   * @param depth commands under way, at least 1
   * @param nanoTime the clock
   */
  public Lane(
      LogicalUnit unit,
      Workload workload,
      Content content,
      int blockSize,
      int depth,
      LongSupplier nanoTime) {
    this(unit, workload, content, null, blockSize, depth, nanoTime);
  }

  private Lane(
      LogicalUnit unit,
      Workload workload,
      Content content,
      Journal journal,
      int blockSize,
      int depth,
      LongSupplier nanoTime) {
    this.journal = journal;
    this.unit = unit;
    this.workload = workload;
    this.content = content;
    this.blockSize = blockSize;
    this.nanoTime = nanoTime;
    bytes = blockSize * workload.blocks();
    slots = new Slot[depth];
    ended = new CountDownLatch(depth);
    // Past the limit several commands share a part of the buffer; what they read is not checked.
    int parts = Math.max(1, Math.min(depth, BUFFER_LIMIT / bytes));
    checked = content != Content.UNKNOWN && parts == depth;
    ByteBuffer buffer = ByteBuffer.allocateDirect(parts * bytes);
    for (int i = 0; i < depth; i++) {
      slots[i] = new Slot(buffer, i % parts * bytes);
      slots[i].command.attachment(slots[i]).onCompletion(this);
    }
  }

  /**
   * A lane that keeps a journal of its writes and compares every read with it.
   *
   * @param depth commands under way, each with a buffer of its own; at most half the journal's
   *     places
   */
  public static Lane journaled(
      LogicalUnit unit,
      Workload workload,
      Journal journal,
      int blockSize,
      int depth,
      LongSupplier nanoTime) {
    return new Lane(unit, workload, Content.UNKNOWN, journal, blockSize, depth, nanoTime);
  }

  /** Whether so many commands of so many bytes can all be compared: each has its own buffer. */
  public static boolean canCheck(int depth, int bytes) {
    return depth <= BUFFER_LIMIT / bytes;
  }

  /**
   * A lane that reads everything in the journal of this one, once. Call it after the end.
   *
   * @return empty if there is nothing to be read
   */
  public Optional<Lane> readBack() {
    if (journal == null || journal.known() == 0) {
      return Optional.empty();
    }
    Lane lane =
        new Lane(
            unit,
            workload.readAll(),
            content,
            journal,
            blockSize,
            Math.min(slots.length, journal.known()),
            nanoTime);
    lane.left = journal.known();
    lane.readingBack = true;
    return Optional.of(lane);
  }

  /**
   * Begins; call it once.
   *
   * @param measureFrom from when on completions count, on the lane's clock
   * @param measureUntil when to stop
   */
  public void start(long measureFrom, long measureUntil) {
    from = measureFrom;
    until = measureUntil;
    last = measureFrom;
    // All are prepared before the first is sent: from then on the workload is the completions'.
    for (Slot slot : slots) {
      prepare(slot);
    }
    for (Slot slot : slots) {
      unit.execute(slot.command);
    }
  }

  /** Sends commands again that failed a while ago. Does nothing while others are at work. */
  public void revive() {
    if (working.compareAndSet(false, true)) {
      Slot slot = resting;
      resting = null;
      while (slot != null) {
        Slot below = slot.below;
        sendOrEnd(slot, nanoTime.getAsLong());
        slot = below;
      }
      leave();
    }
  }

  /**
   * Waits for the last command.
   *
   * @return whether all have ended
   */
  public boolean await(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Completions so far, measured or not; from any thread. */
  public long completions() {
    return completions.get();
  }

  /** What was measured; call it after the end. */
  public LaneResult result() {
    while (!working.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
    result.gap(until - last);
    leave();
    return result;
  }

  private void prepare(Slot slot) {
    slot.read = workload.nextIsRead();
    if (journal == null) {
      slot.block = workload.nextBlock();
    } else {
      slot.block = workload.nextBlock(readingBack ? journal::isKnown : journal::isFree);
      journal.begin(slot);
    }
    left--;
    int length = workload.build(slot.read, slot.block);
    if (!slot.read) {
      content.put(slot.buffer, slot.offset, blockSize, workload.blocks(), slot.block);
    }
    slot.command.cdb(workload.cdb(), 0, length);
    slot.command.transfer(
        slot.read ? DataDirection.READ : DataDirection.WRITE, slot.buffer, slot.offset, bytes);
    slot.sent = nanoTime.getAsLong();
  }

  @Override
  public void completed(ScsiCommand command) {
    Slot slot = (Slot) command.attachment();
    slot.ended = nanoTime.getAsLong();
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
    completions.lazySet(completions.get() + 1);
    boolean good = isGood(slot);
    if (now - from >= 0 && now - until < 0) {
      if (good) {
        result.good(now - slot.sent, now - last);
        last = now;
      } else {
        result.error();
      }
    } else if (!good && journal != null) {
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

  private void sendOrEnd(Slot slot, long now) {
    if (now - until >= 0 || left == 0) {
      ended.countDown();
    } else {
      prepare(slot);
      unit.execute(slot.command);
    }
  }

  private boolean isGood(Slot slot) {
    ScsiCommand command = slot.command;
    boolean whole = command.isWhole();
    boolean known = journal != null && journal.ended(slot, whole);
    if (!whole) {
      result.explain(command, bytes);
      return false;
    }
    if (journal != null) {
      boolean right = !known || journal.isRight(slot);
      if (known) {
        result.checked(right, slot.block);
      }
      return right;
    }
    if (!checked || !slot.read || reads++ % CHECK_EVERY != 0) {
      return true;
    }
    boolean right =
        content.matches(slot.buffer, slot.offset, blockSize, workload.blocks(), slot.block);
    result.checked(right, slot.block);
    return right;
  }
}
