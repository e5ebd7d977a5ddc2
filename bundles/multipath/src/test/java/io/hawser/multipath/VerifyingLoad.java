package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Random reads and writes of 4 KiB, each user on blocks of its own, one command at a time: a
 * journal knows the last acknowledged write of every place, and every read has to bring all of it
 * back.
 */
final class VerifyingLoad {
  static final int DEPTH = 32;
  private static final int BLOCK = 4096;
  private static final int SLOTS = 8;

  /** Blocks of 512 bytes that it uses, from 0 on. */
  static final int BLOCKS = DEPTH * SLOTS * BLOCK / 512;

  private final LogicalUnit unit;
  private final Supplier<List<String>> explain;
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong gap = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicReference<String> wrong = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(DEPTH);
  private volatile boolean stopping;

  /**
   * @param unit what is read and written
   * @param explain how it is, for failures
   */
  VerifyingLoad(LogicalUnit unit, Supplier<List<String>> explain) {
    this.unit = unit;
    this.explain = explain;
  }

  void start() {
    last.set(System.nanoTime());
    for (int user = 0; user < DEPTH; user++) {
      new User(user).next();
    }
  }

  /** Ends it; fails if a command is stuck or anything was wrong. */
  void stop() throws InterruptedException {
    stopping = true;
    assertTrue(
        ended.await(60, TimeUnit.SECONDS),
        () -> "a command is stuck: " + String.join("\n", explain.get()));
    check();
  }

  /** Fails if anything was wrong so far. */
  void check() {
    assertEquals(null, wrong.get(), () -> String.join("\n", explain.get()));
  }

  long done() {
    return done.get();
  }

  /** The longest time without a completion since the last call, in nanoseconds. */
  long takeGap() {
    return gap.getAndSet(0);
  }

  private final class User {
    private final int base;
    private final Random random;
    private final long[] journal = new long[SLOTS];
    private final ByteBuffer data = ByteBuffer.allocateDirect(BLOCK);
    private final byte[] cdb = new byte[16];
    private final ScsiCommand command = new ScsiCommand();
    private long version;
    private boolean write;
    private int slot;

    User(int number) {
      base = number * SLOTS;
      random = new Random(number);
      command.onCompletion(this::completed);
    }

    void next() {
      slot = random.nextInt(SLOTS);
      write = version < SLOTS || random.nextBoolean();
      if (version < SLOTS) {
        slot = (int) version;
      }
      long lba = (long) (base + slot) * BLOCK / 512;
      if (write) {
        version++;
        for (int at = 0; at < BLOCK; at += Long.BYTES) {
          data.putLong(at, version);
        }
        command.cdb(cdb, 0, BlockCdb.write10(cdb, lba, BLOCK / 512, 0)).write(data);
      } else {
        command.cdb(cdb, 0, BlockCdb.read10(cdb, lba, BLOCK / 512, 0)).read(data);
      }
      unit.execute(command);
    }

    private void completed(ScsiCommand end) {
      long now = System.nanoTime();
      gap.accumulateAndGet(now - last.getAndSet(now), Math::max);
      done.incrementAndGet();
      if (!end.isWhole()) {
        wrong.compareAndSet(null, "an error: " + end.failure() + ", status " + end.status());
      } else if (write) {
        journal[slot] = version;
      } else {
        compare();
      }
      if (stopping || wrong.get() != null) {
        ended.countDown();
      } else {
        next();
      }
    }

    private void compare() {
      for (int at = 0; at < BLOCK; at += Long.BYTES) {
        if (data.getLong(at) != journal[slot]) {
          wrong.compareAndSet(
              null,
              "place "
                  + (base + slot)
                  + " holds write "
                  + data.getLong(at)
                  + " at byte "
                  + at
                  + " and not "
                  + journal[slot]);
          return;
        }
      }
    }
  }
}
