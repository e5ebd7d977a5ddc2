package io.hawser.soak;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One command after the other on blocks of its own, each checked when it completes. It runs where
 * commands complete and on the scheduler, never on both at once.
 */
final class VerifyingWorker {
  private static final int MOST_BLOCKS = 64;
  private static final long DEADLINE_NANOS = 20_000_000_000L;
  private static final int LONGEST_PAUSE_MICROS = 3000;

  /** What workers found and did, all together. */
  static final class Tally {
    final AtomicLong reads = new AtomicLong();
    final AtomicLong writes = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong statuses = new AtomicLong();
    final AtomicReference<String> fault = new AtomicReference<>();

    /** The first thing that must not be. */
    void wrong(String what) {
      fault.compareAndSet(null, what);
    }
  }

  private final SessionSlot slot;
  private final int number;
  private final BlockLedger ledger;
  private final Random random;
  private final ScheduledExecutorService scheduler;
  private final Tally tally;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BLOCKS * BlockLedger.BLOCK);
  private final ByteBuffer scratch = ByteBuffer.allocate(BlockLedger.BLOCK);
  private final byte[] cdb = new byte[16];
  private final ScsiCommand command = new ScsiCommand().onCompletion(this::completed);
  private int first;
  private int count;
  private boolean writes;
  private long version;
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile boolean open;
  private volatile long issued;

  VerifyingWorker(
      SessionSlot slot,
      int number,
      int blocks,
      long seed,
      ScheduledExecutorService scheduler,
      Tally tally) {
    this.slot = slot;
    this.number = number;
    this.ledger = new BlockLedger(number + 1, blocks);
    this.random = new Random(seed);
    this.scheduler = scheduler;
    this.tally = tally;
  }

  void start() {
    later(0);
  }

  /** No further command after the present one. */
  void stop() {
    stopping = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** How long the present command has been going, in nanoseconds; 0 if there is none. */
  long waitingNanos() {
    return open ? System.nanoTime() - issued : 0;
  }

  private void later(long micros) {
    scheduler.schedule(this::next, micros, TimeUnit.MICROSECONDS);
  }

  private void next() {
    try {
      if (stopping || tally.fault.get() != null) {
        stopped = true;
        return;
      }
      Optional<LogicalUnit> unit = slot.unit();
      if (unit.isEmpty()) {
        later(20_000);
        return;
      }
      issue(unit.get());
    } catch (RuntimeException e) {
      tally.wrong("a worker failed: " + e);
      stopped = true;
    }
  }

  private void issue(LogicalUnit unit) {
    writes = random.nextBoolean();
    count = 1 + random.nextInt(random.nextBoolean() ? 8 : MOST_BLOCKS);
    first = random.nextInt(ledger.blocks() - count + 1);
    long lba = (long) number * ledger.blocks() + first;
    buffer.clear().limit(count * BlockLedger.BLOCK);
    if (writes) {
      version = ledger.nextVersion();
      ledger.fill(buffer, first, count, version);
      BlockCdb.write16(cdb, lba, count, 0);
      command.cdb(cdb).write(buffer);
    } else {
      BlockCdb.read16(cdb, lba, count, 0);
      command.cdb(cdb).read(buffer);
    }
    issued = System.nanoTime();
    command.deadline(issued + DEADLINE_NANOS);
    boolean cancel = random.nextInt(300) == 0;
    if (open) {
      tally.wrong("a command was open still when the next one was issued");
    }
    open = true;
    unit.execute(command);
    if (cancel) {
      unit.cancel(command);
    }
  }

  private void completed(ScsiCommand ended) {
    if (!open) {
      tally.wrong("a command of worker " + number + " completed twice");
      return;
    }
    open = false;
    long now = System.nanoTime();
    boolean good = ended.failure().isEmpty() && ended.status() == 0;
    if (good && !ended.isWhole()) {
      tally.wrong("GOOD without the whole transfer");
    } else if (!good) {
      (ended.failure().isPresent() ? tally.failures : tally.statuses).incrementAndGet();
      if (writes) {
        ledger.unknown(first, count, version, now);
      }
    } else if (writes) {
      tally.writes.incrementAndGet();
      ledger.acknowledged(first, count, version, issued);
    } else {
      tally.reads.incrementAndGet();
      String wrong = ledger.check(buffer, first, count, issued, scratch);
      if (!wrong.isEmpty()) {
        tally.wrong(wrong);
      }
    }
    later(good ? random.nextInt(LONGEST_PAUSE_MICROS) : 10_000);
  }
}
