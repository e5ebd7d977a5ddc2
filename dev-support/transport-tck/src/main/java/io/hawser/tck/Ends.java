package io.hawser.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One command, and how often it has ended. */
final class Ends {
  private final ScsiCommand command;
  private final AtomicInteger count = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile Thread thread;

  private Ends(ScsiCommand command) {
    this.command = command;
    command.onCompletion(
        ended -> {
          thread = Thread.currentThread();
          count.incrementAndGet();
          first.countDown();
        });
  }

  static Ends testUnitReady() {
    return new Ends(new ScsiCommand().cdb(new byte[6]).noData());
  }

  /** READ(16). */
  static Ends read(long lba, int blocks, ByteBuffer into) {
    return new Ends(new ScsiCommand().cdb(cdb16(0x88, lba, blocks)).read(into));
  }

  /** WRITE(16). */
  static Ends write(long lba, int blocks, ByteBuffer from) {
    return new Ends(new ScsiCommand().cdb(cdb16(0x8a, lba, blocks)).write(from));
  }

  private static byte[] cdb16(int opcode, long lba, int blocks) {
    return ByteBuffer.allocate(16)
        .put((byte) opcode)
        .put((byte) 0)
        .putLong(lba)
        .putInt(blocks)
        .array();
  }

  ScsiCommand command() {
    return command;
  }

  Ends on(LogicalUnit unit) {
    unit.execute(command);
    return this;
  }

  /** Waits for the end. */
  Ends within(Duration limit) throws InterruptedException {
    assertTrue(
        first.await(limit.toMillis(), TimeUnit.MILLISECONDS),
        () -> "a command has not ended within " + limit);
    return this;
  }

  /** Waits, and wants all data moved and status GOOD. */
  Ends whole(Duration limit) throws InterruptedException {
    within(limit);
    assertTrue(
        command.isWhole(),
        () -> "a command failed: status " + command.status() + ", " + command.failure());
    return this;
  }

  /** Whether it has ended once and no second time. */
  void once() {
    assertEquals(1, count.get(), "how often the completion was called");
  }

  Thread thread() {
    return thread;
  }
}
