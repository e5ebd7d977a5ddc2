package io.hawser.benchmarks;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.shell.bench.Content;
import io.hawser.shell.bench.Lane;
import io.hawser.shell.bench.LaneResult;
import io.hawser.shell.bench.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * 4 KiB random reads from {@link FastTarget} for a short while; a sample of the data is checked.
 */
final class RandomReads {
  static final int BYTES = 4096;

  private static final long BLOCKS = 1 << 21;

  /** How long the last reads may take. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ProcessCpu cpu = new ProcessCpu();

  /**
   * What one slice measured.
   *
   * @param iops reads a second
   * @param cpuNanos CPU time of the whole process for each read, nanoseconds
   * @param result all of it, with the latencies
   */
  record Slice(double iops, double cpuNanos, LaneResult result) {}

  /**
   * Reads from all units at once. Before and after it none of their loops has anything to do, so
   * that the CPU time between is that of these reads.
   *
   * @param depth reads under way on each unit
   * @param nanos how long
   */
  Slice run(List<LogicalUnit> units, int depth, long nanos) throws Exception {
    List<Lane> lanes = new ArrayList<>();
    for (LogicalUnit unit : units) {
      Workload workload =
          new Workload(true, 100, BYTES / FastTarget.BLOCK, 0, BLOCKS, lanes.size() + 1, 0);
      lanes.add(
          new Lane(unit, workload, Content.PLACED, FastTarget.BLOCK, depth, System::nanoTime));
    }
    long used = cpu.nanos();
    long now = System.nanoTime();
    for (Lane lane : lanes) {
      lane.start(now, now + nanos);
    }
    LaneResult sum = new LaneResult();
    for (Lane lane : lanes) {
      if (!lane.await(nanos + LIMIT.toNanos())) {
        throw new IOException("commands are stuck");
      }
      sum.add(lane.result());
    }
    used = cpu.nanos() - used;
    if (sum.errors() > 0) {
      throw new IOException("errors, the first: " + sum.firstError());
    }
    // The last ones of each lane end after the slice: they cost CPU time, but do not count as done.
    long all = lanes.stream().mapToLong(Lane::completions).sum();
    return new Slice(sum.latencies().count() * 1e9 / nanos, (double) used / Math.max(1, all), sum);
  }
}
