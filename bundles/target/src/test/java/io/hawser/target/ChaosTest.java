package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.target.disk.Disk;
import io.hawser.target.fault.FaultPlan;
import io.hawser.target.fault.FaultRule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several initiators write while connections break at random: nothing acknowledged is lost. */
class ChaosTest {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 60;
  private static final int BLOCKS_OF_EACH = 32;

  private final long seed = System.nanoTime();
  private final Disk disk = TargetFixture.disk();

  @Test
  void whatWasAcknowledgedIsThereAndNothingIsLeft() throws Exception {
    EmbeddedTarget target = TargetFixture.with(disk).start();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (target) {
      List<Callable<Map<Integer, byte[]>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        writers.add(() -> write(target, number));
      }
      List<Future<Map<Integer, byte[]>>> results = threads.invokeAll(writers, 60, TimeUnit.SECONDS);
      for (Future<Map<Integer, byte[]>> result : results) {
        for (Map.Entry<Integer, byte[]> entry : result.get().entrySet()) {
          byte[] stored = TargetFixture.stored(disk, entry.getKey() * 512L, 512);
          assertArrayEquals(entry.getValue(), stored, "seed " + seed);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(0, target.sessions().size(), "seed " + seed);
    assertEquals(0, target.connections(), "seed " + seed);
    assertEquals(0, disk.tasks().size(), "seed " + seed);
  }

  /** Writes blocks of its own; returns what each block holds by the last acknowledged write. */
  private Map<Integer, byte[]> write(EmbeddedTarget target, int number) throws Exception {
    Random random = new Random(seed + number);
    String name = "iqn.2026-01.io.hawser:writer" + number;
    Map<Integer, byte[]> acknowledged = new HashMap<>();
    int done = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var fault = plan(target.faults(), name, random);
      try (TestInitiator session =
          TestInitiator.to(target, TargetFixture.IQN).initiator(name).isid(number).go()) {
        session.settle(0);
        for (int i = 0; i < 4; i++) {
          int lba = number * BLOCKS_OF_EACH + random.nextInt(BLOCKS_OF_EACH);
          byte[] data = new byte[512];
          random.nextBytes(data);
          // Until it is acknowledged, either content is right.
          acknowledged.remove(lba);
          if (session.out(0, TargetFixture.write(lba, 1), data).status() == ScsiStatus.GOOD) {
            acknowledged.put(lba, data);
            done++;
          }
        }
      } catch (IOException e) {
        // The connection broke as planned; the next round logs in again.
        assertTrue(fault.hits() > 0, "seed " + seed + ": " + e);
      }
      fault.close();
    }
    assertTrue(done > 0, "seed " + seed);
    return acknowledged;
  }

  private static io.hawser.target.fault.Fault plan(FaultPlan faults, String name, Random random) {
    FaultRule requests = faults.onRequest().initiator(name).skip(random.nextInt(8)).once();
    FaultRule commands = faults.onCommand().initiator(name).skip(random.nextInt(8)).times(2);
    FaultRule replies = faults.onReply().initiator(name).skip(random.nextInt(8)).once();
    return switch (random.nextInt(6)) {
      case 0 -> requests.reset();
      case 1 -> requests.close();
      case 2 -> commands.delay(Duration.ofMillis(2));
      case 3 -> commands.busy();
      case 4 -> replies.reset();
      default -> replies.delay(Duration.ofMillis(2));
    };
  }
}
