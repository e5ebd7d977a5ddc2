package io.hawser.itest.distribution;

import io.hawser.api.Deadline;
import io.hawser.api.block.BlockDevice;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes units and reads them back, each lane in a place of its own, until it is ended. What was
 * acknowledged last must be what is read, whenever that is.
 */
final class VerifyingLoad {
  static final int LANES = 4;
  static final int UNITS = 64;
  static final int UNIT = 4096;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final BlockDevice disk;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong slowest = new AtomicLong();
  private final long[][] versions = new long[LANES][UNITS];
  private final Thread[] lanes = new Thread[LANES];
  private volatile boolean over;

  VerifyingLoad(BlockDevice disk) {
    this.disk = disk;
    for (int lane = 0; lane < LANES; lane++) {
      int number = lane;
      lanes[lane] = new Thread(() -> run(number), "load-" + lane);
      lanes[lane].start();
    }
  }

  /** Commands that ended well so far. */
  long done() {
    return done.get();
  }

  /** What went wrong; empty as it should be. */
  List<String> errors() {
    return errors;
  }

  /** The longest a command took, in milliseconds. */
  long slowestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(slowest.get());
  }

  private void run(int lane) {
    Random random = new Random(lane);
    ByteBuffer buffer = ByteBuffer.allocateDirect(UNIT);
    while (!over && errors.isEmpty()) {
      int unit = random.nextInt(UNITS);
      try {
        if (random.nextInt(3) > 0) {
          versions[lane][unit]++;
          fill(buffer, lane, unit, versions[lane][unit]);
          timed(() -> disk.write(offset(lane, unit), buffer, Deadline.after(LIMIT)));
        } else {
          check(lane, unit, buffer);
        }
        done.incrementAndGet();
      } catch (Exception e) {
        errors.add("lane " + lane + ", unit " + unit + ": " + e);
      }
    }
  }

  private interface Call {
    CompletionStage<Void> begin();
  }

  private void timed(Call call) throws Exception {
    long start = System.nanoTime();
    call.begin().toCompletableFuture().get(LIMIT.toSeconds() + 10, TimeUnit.SECONDS);
    slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
  }

  private static long offset(int lane, int unit) {
    return ((long) lane * UNITS + unit) * UNIT;
  }

  private static void fill(ByteBuffer buffer, int lane, int unit, long version) {
    buffer.clear();
    Random random = new Random(version * 1_000_003 + lane * 1000L + unit);
    while (buffer.hasRemaining()) {
      buffer.putLong(version == 0 ? 0 : random.nextLong());
    }
    buffer.flip();
  }

  private void check(int lane, int unit, ByteBuffer buffer) throws Exception {
    buffer.clear();
    timed(() -> disk.read(offset(lane, unit), buffer, Deadline.after(LIMIT)));
    buffer.rewind();
    ByteBuffer expected = ByteBuffer.allocate(UNIT);
    fill(expected, lane, unit, versions[lane][unit]);
    int at = expected.mismatch(buffer);
    if (at >= 0) {
      throw new IllegalStateException("byte " + at + " is wrong");
    }
  }

  /** Begins no further command. */
  void stop() {
    over = true;
  }

  /** Waits for the load's end and reads everything back once more. */
  void readBack() throws Exception {
    for (Thread lane : lanes) {
      lane.join(TimeUnit.SECONDS.toMillis(90));
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(UNIT);
    for (int lane = 0; lane < LANES; lane++) {
      for (int unit = 0; unit < UNITS; unit++) {
        check(lane, unit, buffer);
      }
    }
  }
}
