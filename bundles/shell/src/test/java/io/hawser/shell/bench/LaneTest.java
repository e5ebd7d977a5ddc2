package io.hawser.shell.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final int BLOCK = 512;
  private long clock;

  /** Keeps the commands until the test ends them. */
  private abstract static class Unit implements LogicalUnit {
    @Override
    public Lun lun() {
      return Lun.of(0);
    }

    @Override
    public String description() {
      return "unit";
    }

    @Override
    public int maxTransferLength() {
      return 1 << 20;
    }

    @Override
    public void cancel(ScsiCommand command) {}

    @Override
    public CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline end) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Holding extends Unit {
    final Queue<ScsiCommand> held = new ArrayDeque<>();

    @Override
    public void execute(ScsiCommand command) {
      command.begin();
      held.add(command);
    }

    void good() {
      ScsiCommand command = held.remove();
      command.complete(0, command.dataLength(), 0);
    }
  }

  private Lane lane(LogicalUnit unit, int depth) {
    Workload workload = new Workload(true, 100, 8, 0, 1 << 20, 1, 0);
    return new Lane(unit, workload, Content.UNKNOWN, BLOCK, depth, () -> clock);
  }

  @Test
  void depthCommandsAreUnderWayAllTheTime() throws Exception {
    Holding unit = new Holding();
    Lane lane = lane(unit, 5);
    lane.start(0, 1000);
    for (int i = 0; i < 100; i++) {
      assertEquals(5, unit.held.size());
      clock++;
      unit.good();
    }
    clock = 1000;
    while (!unit.held.isEmpty()) {
      assertFalse(lane.await(0));
      unit.good();
    }
    assertTrue(lane.await(0));
    LaneResult result = lane.result();
    assertEquals(100, result.latencies().count());
    assertEquals(5, result.latencies().percentile(99));
    assertEquals(900, result.longestGap());
    assertEquals(0, result.errors());
    assertEquals(105, lane.completions());
  }

  @Test
  void whatEndsBeforeTheRampIsOverDoesNotCount() {
    Holding unit = new Holding();
    Lane lane = lane(unit, 1);
    lane.start(100, 200);
    clock = 99;
    unit.good();
    clock = 150;
    unit.good();
    clock = 200;
    unit.good();
    assertEquals(1, lane.result().latencies().count());
    assertEquals(51, lane.result().latencies().max());
  }

  @Test
  void aFailedCommandRestsUntilItIsRevived() {
    Holding unit = new Holding();
    Lane lane = lane(unit, 2);
    lane.start(0, 1000);
    clock = 10;
    unit.held.remove().fail(new HawserException(ErrorCode.TRANSPORT, "gone"));
    assertEquals(1, unit.held.size());
    unit.good();
    assertEquals(1, unit.held.size());
    lane.revive();
    assertEquals(2, unit.held.size());
    clock = 20;
    ScsiCommand shorter = unit.held.remove();
    shorter.complete(0, 100, shorter.dataLength() - 100);
    assertEquals(2, lane.result().errors());
    assertEquals("gone", lane.result().firstError());
  }

  @Test
  void aUnitThatAnswersInsideExecuteDoesNotGrowTheStack() throws Exception {
    AtomicInteger count = new AtomicInteger();
    LogicalUnit unit =
        new Unit() {
          @Override
          public void execute(ScsiCommand command) {
            command.begin();
            clock = count.incrementAndGet();
            command.complete(0, command.dataLength(), 0);
          }
        };
    Lane lane = lane(unit, 3);
    lane.start(0, 200_000);
    assertTrue(lane.await(0));
    assertTrue(count.get() >= 200_000);
  }

  @Test
  void manyThreadsMayComplete() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      AtomicInteger executed = new AtomicInteger();
      LogicalUnit unit =
          new Unit() {
            @Override
            public void execute(ScsiCommand command) {
              command.begin();
              executed.incrementAndGet();
              threads.execute(() -> command.complete(0, command.dataLength(), 0));
            }
          };
      Workload workload = new Workload(true, 100, 8, 0, 1 << 20, 1, 0);
      Lane lane = new Lane(unit, workload, Content.UNKNOWN, BLOCK, 16, System::nanoTime);
      long now = System.nanoTime();
      lane.start(now, now + 200_000_000L);
      assertTrue(lane.await(TimeUnit.SECONDS.toNanos(10)));
      assertEquals(executed.get(), lane.completions());
      assertEquals(0, lane.result().errors());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whileAnotherThreadCompletesItIsNoGap() throws Exception {
    Holding unit = new Holding();
    Lane lane = lane(unit, 2);
    lane.start(0, 1000);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      clock = 10;
      unit.good();
      for (int i = 1; i <= 9; i++) {
        clock = 10 + 10 * i;
        other.submit(unit::good).get(10, TimeUnit.SECONDS);
      }
      clock = 105;
      unit.good();
      // Here the longest time between two completions is 10, on this thread alone it was 95.
      while (!unit.held.isEmpty()) {
        clock = Math.min(1000, clock + 10);
        unit.good();
      }
      assertEquals(11 + 89, lane.result().latencies().count());
      assertEquals(10, lane.result().longestGap());
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void sequentialPlacesFollowEachOtherAndWrapAround() {
    Workload workload = new Workload(false, 100, 8, 100, 35, 1, 0);
    long[] places = new long[6];
    for (int i = 0; i < places.length; i++) {
      places[i] = workload.nextBlock();
    }
    assertArrayEquals(new long[] {100, 108, 116, 124, 100, 108}, places);
  }

  @Test
  void randomPlacesStayInTheRangeAndReachAllOfIt() {
    Workload workload = new Workload(true, 70, 8, 1000, 80, 7, 0);
    Set<Long> places = new TreeSet<>();
    int reads = 0;
    for (int i = 0; i < 10_000; i++) {
      reads += workload.nextIsRead() ? 1 : 0;
      places.add(workload.nextBlock());
    }
    assertEquals(
        LongStream.range(0, 10).map(i -> 1000 + 8 * i).boxed().toList(), List.copyOf(places));
    assertTrue(reads > 6500 && reads < 7500, "reads: " + reads);
  }
}
