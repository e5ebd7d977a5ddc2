package io.hawser.shell.bench;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiCompletion;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps {@code depth} commands under way on one logical unit. Each completion, on the transport's
 * thread, counts and sends the same command again: nothing is allocated and no thread is crossed. A
 * command that failed rests until {@link #revive}, so that a dead session does not spin.
 *
 * <p>A unit of several sessions completes on several threads: each works on a {@link Strand} of its
 * own, so that they do not wait for each other. A sequence or a journal is one strand.
 */
public final class Lane implements ScsiCompletion {
  private static final int BUFFER_LIMIT = 48 << 20;
  private static final int STRANDS = 4;

  private final Load load;
  private final Workload workload;
  private final Slot[] slots;
  private final Strand[] strands;
  private final CountDownLatch ended;
  private long until;

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
    this(
        new Load(
            unit,
            content,
            content != Content.UNKNOWN && canCheck(depth, blockSize * workload.blocks()),
            null,
            false,
            blockSize,
            blockSize * workload.blocks(),
            nanoTime),
        workload,
        depth);
  }

  private Lane(Load load, Workload workload, int depth) {
    this.load = load;
    this.workload = workload;
    slots = new Slot[depth];
    ended = new CountDownLatch(depth);
    strands = new Strand[load.journal() == null && workload.isRandom() ? STRANDS : 1];
    for (int i = 0; i < strands.length; i++) {
      strands[i] = new Strand(load, i == 0 ? workload : workload.another(i), strands, ended);
    }
    // Past the limit several commands share a part of the buffer; what they read is not checked.
    int parts = Math.max(1, Math.min(depth, BUFFER_LIMIT / load.bytes()));
    ByteBuffer buffer = ByteBuffer.allocateDirect(parts * load.bytes());
    for (int i = 0; i < depth; i++) {
      slots[i] = new Slot(buffer, i % parts * load.bytes());
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
    int bytes = blockSize * workload.blocks();
    return new Lane(
        new Load(unit, Content.UNKNOWN, false, journal, false, blockSize, bytes, nanoTime),
        workload,
        depth);
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
    Journal journal = load.journal();
    if (journal == null || journal.known() == 0) {
      return Optional.empty();
    }
    Load back =
        new Load(
            load.unit(),
            load.content(),
            false,
            journal,
            true,
            load.blockSize(),
            load.bytes(),
            load.nanoTime());
    Lane lane = new Lane(back, workload.readAll(), Math.min(slots.length, journal.known()));
    lane.strands[0].limit(journal.known());
    return Optional.of(lane);
  }

  /**
   * Begins; call it once.
   *
   * @param measureFrom from when on completions count, on the lane's clock
   * @param measureUntil when to stop
   */
  public void start(long measureFrom, long measureUntil) {
    until = measureUntil;
    for (Strand strand : strands) {
      strand.begin(measureFrom, measureUntil);
    }
    // All are prepared before the first is sent: from then on the workload is the completions'.
    for (Slot slot : slots) {
      strands[0].prepare(slot);
    }
    for (Slot slot : slots) {
      load.unit().execute(slot.command);
    }
  }

  /** Sends commands again that failed a while ago. Does nothing while others are at work. */
  public void revive() {
    for (Strand strand : strands) {
      strand.revive();
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
    long sum = 0;
    for (Strand strand : strands) {
      sum += strand.completions();
    }
    return sum;
  }

  /** What was measured; call it after the end. */
  public LaneResult result() {
    LaneResult sum = new LaneResult();
    long last = strands[0].last();
    for (Strand strand : strands) {
      strand.addTo(sum);
      last = Math.max(last, strand.last());
    }
    sum.gap(until - last);
    return sum;
  }

  @Override
  public void completed(ScsiCommand command) {
    strand().completed((Slot) command.attachment());
  }

  private Strand strand() {
    if (strands.length == 1) {
      return strands[0];
    }
    Thread thread = Thread.currentThread();
    for (Strand strand : strands) {
      if (strand.isOf(thread)) {
        return strand;
      }
    }
    return strands[(int) (thread.getId() % strands.length)];
  }
}
