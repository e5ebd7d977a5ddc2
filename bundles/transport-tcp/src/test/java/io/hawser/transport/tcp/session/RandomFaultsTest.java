package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.TcpTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A session under random faults: every command completes exactly once, what is read is what the
 * disk holds, no write is acknowledged that the target did not take whole, and nothing is left.
 */
class RandomFaultsTest {
  private static final int COMMANDS = Integer.getInteger("random.commands", 1500);
  private static final int DEPTH = 16;
  private static final int MAX_BLOCKS = 40;

  private static final String[] ANSWERS = {
    "HeaderDigest=CRC32C",
    "DataDigest=CRC32C",
    "InitialR2T=Yes",
    "ImmediateData=Yes",
    "MaxRecvDataSegmentLength=2048",
    "FirstBurstLength=4096",
    "MaxBurstLength=65536",
    "MaxOutstandingR2T=1",
    "DefaultTime2Wait=0",
    "DefaultTime2Retain=0"
  };

  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          Duration.ofMillis(300),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          1000,
          Duration.ofMillis(1),
          Duration.ofSeconds(20),
          4);

  /** One command that goes round with new work each time. */
  private static final class Worker {
    private final LogicalUnit unit;
    private final Random random;
    private final AtomicInteger left;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BLOCKS * RandomTarget.BLOCK);
    private final ScsiCommand command = new ScsiCommand().onCompletion(this::completed);
    private final RandomTarget target;
    private boolean writes;
    private long block;
    private int blocks;
    private int succeeded;

    Worker(LogicalUnit unit, RandomTarget target, long seed, AtomicInteger left) {
      this.unit = unit;
      this.target = target;
      this.random = new Random(seed);
      this.left = left;
    }

    void next() {
      writes = random.nextBoolean();
      // Writes go to places of their own: what was acknowledged for a place is known.
      block = random.nextLong(1L << 40);
      blocks = 1 + random.nextInt(MAX_BLOCKS);
      int length = blocks * RandomTarget.BLOCK;
      command.cdb(Commands.cdb16(writes ? 0x8a : 0x88, block, blocks));
      buffer.clear().limit(length);
      if (writes) {
        buffer.put(0, RandomTarget.content(block + 1, blocks));
        command.write(buffer);
      } else {
        buffer.put(0, new byte[length]);
        command.read(buffer);
      }
      // A forgotten command must not hold the test up for its whole time-out.
      long patience = 200 + random.nextInt(100);
      command.deadline(System.nanoTime() + patience * 1_000_000L);
      unit.execute(command);
      if (random.nextInt(50) == 0) {
        unit.cancel(command);
      }
    }

    private void completed(ScsiCommand ended) {
      try {
        check();
        if (left.decrementAndGet() > 0) {
          next();
        } else {
          done.complete(null);
        }
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    }

    private void check() {
      if (command.failure().isPresent() || command.status() != 0) {
        return;
      }
      assertTrue(command.isWhole(), "GOOD without the whole transfer");
      succeeded++;
      if (writes) {
        byte[] taken = target.acknowledged.get(block);
        assertNotNull(taken, "a write was acknowledged that the target never took");
        assertArrayEquals(RandomTarget.content(block + 1, blocks), taken);
      } else {
        byte[] read = new byte[blocks * RandomTarget.BLOCK];
        buffer.get(0, read);
        assertArrayEquals(RandomTarget.content(block, blocks), read);
      }
    }
  }

  @Test
  void everyCommandEndsOnceAndTruly() throws Exception {
    long seed = System.nanoTime();
    try {
      play(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void play(long seed) throws Exception {
    RandomTarget disk = new RandomTarget(seed, ANSWERS);
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    SessionParameters offer =
        Commands.withDigests(
            new SessionParameters(
                d.headerDigests(),
                d.dataDigests(),
                false,
                true,
                8192,
                8192,
                4096,
                65536,
                1,
                1,
                0,
                0,
                0,
                true,
                true,
                1));
    ScriptedTarget target = new ScriptedTarget(disk::serve);
    try (TcpTransport transport = new TcpTransport()) {
      TcpSession session =
          (TcpSession)
              transport
                  .login(Commands.login(target.port(), ScriptedTarget.NAME, offer, TIMEOUTS))
                  .toCompletableFuture()
                  .get(5, TimeUnit.SECONDS);
      AtomicInteger left = new AtomicInteger(COMMANDS);
      Worker[] workers = new Worker[DEPTH];
      for (int i = 0; i < DEPTH; i++) {
        workers[i] = new Worker(session.logicalUnit(Lun.of(i % 3)), disk, seed + i, left);
        workers[i].next();
      }
      int succeeded = 0;
      for (Worker worker : workers) {
        worker.done.get(60, TimeUnit.SECONDS);
        succeeded += worker.succeeded;
      }
      assertTrue(succeeded > COMMANDS / 2, "only " + succeeded + " commands went well");
      assertTrue(session.statistics().logins() > 2, "no connection was ever lost");
      assertTrue(session.statistics().digestErrors() > 0, "no digest was ever wrong");
      session.close("the test is over");
      session.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertEquals(0, session.commands().tasks().inUse());
    } finally {
      target.close();
    }
    target.finish();
  }
}
