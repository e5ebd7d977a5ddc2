package io.hawser.itest.probe;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes and reads back for as long as it is let, every byte compared; each lane has a part of the
 * disk of its own, so that what a read must find is known exactly.
 */
final class VerifyingLoad {
  private static final int BLOCK = 512;
  private static final int CHUNK = 64 << 10;
  private static final int LANES = 4;
  private static final int PLACES = 16;
  private static final long END_SECONDS = 300;

  private final LogicalUnit unit;
  private final AtomicLong commands = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final AtomicReference<String> fault = new AtomicReference<>();
  private final AtomicInteger versions = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(LANES);
  private volatile boolean stopped;

  VerifyingLoad(LogicalUnit unit) {
    this.unit = unit;
  }

  VerifyingLoad begin() {
    for (int lane = 0; lane < LANES; lane++) {
      new Lane(lane).write();
    }
    return this;
  }

  long commands() {
    return commands.get();
  }

  /** So many more commands end: the disk can be used now. */
  void goesOn(String when, int more, int seconds) throws Exception {
    long start = commands.get();
    Report.await(
        "I/O goes on " + when,
        seconds,
        () -> fault.get() != null || commands.get() >= start + more);
    Report.check("no error and no wrong byte so far" + reason(), fault.get() == null);
  }

  private String reason() {
    return fault.get() == null ? "" : ": " + fault.get();
  }

  void end() throws Exception {
    stopped = true;
    Report.check("every command ended", ended.await(END_SECONDS, TimeUnit.SECONDS));
    Report.check(
        commands.get()
            + " commands without an error or a wrong byte, the longest "
            + longest.get() / 1_000_000
            + " ms"
            + reason(),
        fault.get() == null);
  }

  private final class Lane {
    private final int lane;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    private final byte[] cdb = new byte[16];
    private int place;
    private long version;

    Lane(int lane) {
      this.lane = lane;
    }

    private long where() {
      return (long) lane * PLACES + place;
    }

    void write() {
      place = (place + 1) % PLACES;
      version = versions.incrementAndGet();
      Pattern.fill(buffer, where(), version);
      start(true);
    }

    private void start(boolean write) {
      long lba = where() * (CHUNK / BLOCK);
      ScsiCommand command = new ScsiCommand();
      if (write) {
        command.cdb(cdb, 0, BlockCdb.write16(cdb, lba, CHUNK / BLOCK, 0));
        command.write(buffer.duplicate());
      } else {
        Pattern.fill(buffer, -1, -1);
        command.cdb(cdb, 0, BlockCdb.read16(cdb, lba, CHUNK / BLOCK, 0));
        command.read(buffer.duplicate());
      }
      long begin = System.nanoTime();
      command.onCompletion(
          done -> {
            longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
            commands.incrementAndGet();
            if (!done.isWhole()) {
              stop(
                  done.failure()
                      .map(Throwable::getMessage)
                      .orElse("status " + done.status() + ", moved " + done.transferred()));
            } else if (!write && !Pattern.holds(buffer, where(), version)) {
              stop("a wrong byte at block " + lba);
            } else if (stopped) {
              ended.countDown();
            } else if (write) {
              start(false);
            } else {
              write();
            }
          });
      unit.execute(command);
    }

    private void stop(String why) {
      fault.compareAndSet(null, why);
      ended.countDown();
    }
  }
}
