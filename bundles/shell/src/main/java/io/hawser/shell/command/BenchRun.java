package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.bench.Lane;
import io.hawser.shell.bench.LaneResult;
import io.hawser.shell.bench.LatencyHistogram;
import io.hawser.shell.bench.Usage;
import io.hawser.shell.terminal.Decimal;
import io.hawser.shell.terminal.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Starts the lanes, watches them, and reports. */
final class BenchRun {
  private static final long TICK_NANOS = 100_000_000L;

  private final Invocation call;
  private final List<Lane> lanes;
  private final BenchPlan plan;
  private final int paths;

  /**
   * @param lanes not started yet
   * @param paths how many ways to the LUN they use together
   */
  BenchRun(Invocation call, List<Lane> lanes, BenchPlan plan, int paths) {
    this.call = call;
    this.lanes = lanes;
    this.plan = plan;
    this.paths = paths;
  }

  /**
   * Runs to the end.
   *
   * @param drain how long the last commands may take
   * @throws HawserException {@code GENERIC} if there were errors
   */
  void run(Duration drain) throws HawserException {
    long from = System.nanoTime() + plan.ramp().toNanos();
    long until = from + plan.time().toNanos();
    for (Lane lane : lanes) {
      lane.start(from, until);
    }
    watch(from);
    Usage before = Usage.now();
    watch(until);
    Usage used = Usage.now().since(before);
    boolean drained = drain(System.nanoTime() + drain.toNanos());
    LaneResult sum = new LaneResult();
    for (Lane lane : lanes) {
      sum.add(lane.result());
    }
    long back = drained ? readBack(sum, drain) : 0;
    report(sum, used, back);
    if (sum.errors() > 0 || !drained) {
      String what = drained ? sum.errors() + " errors" : "commands did not end";
      String first = sum.firstError() == null ? "" : ", the first: " + sum.firstError();
      throw new HawserException(ErrorCode.GENERIC, "bench: " + what + first);
    }
  }

  /**
   * Reads what the journals say was written, all of it.
   *
   * @return how many places
   */
  private long readBack(LaneResult sum, Duration drain) throws HawserException {
    long places = 0;
    for (Lane lane : lanes) {
      Optional<Lane> back = lane.readBack();
      if (back.isPresent()) {
        long now = System.nanoTime();
        back.get().start(now, now + Duration.ofDays(1).toNanos());
        long before;
        do {
          before = back.get().completions();
          if (await(List.of(back.get()), System.nanoTime() + drain.toNanos())) {
            before = -1;
          }
          // As long as anything moves, it goes on.
        } while (before >= 0 && back.get().completions() > before);
        LaneResult result = back.get().result();
        sum.addChecks(result, before < 0);
        places += result.latencies().count();
      }
    }
    return places;
  }

  /** Until the time has come, revives what rests and draws how it goes. */
  private void watch(long until) throws HawserException {
    long drawn = System.nanoTime();
    long completions = completions();
    for (long now = drawn; now - until < 0; now = System.nanoTime()) {
      pause(Math.min(TICK_NANOS, until - now));
      for (Lane lane : lanes) {
        lane.revive();
      }
      if (call.terminal().isInteractive() && now - drawn > 1_000_000_000L) {
        long count = completions();
        call.terminal()
            .err()
            .print("\r" + (count - completions) * 1_000_000_000L / (now - drawn) + " IOPS\u001b[K");
        call.terminal().err().flush();
        completions = count;
        drawn = now;
      }
    }
    if (call.terminal().isInteractive()) {
      call.terminal().err().print("\r\u001b[K");
      call.terminal().err().flush();
    }
  }

  private boolean drain(long until) throws HawserException {
    return await(lanes, until);
  }

  private static boolean await(List<Lane> all, long until) throws HawserException {
    try {
      for (Lane lane : all) {
        while (!lane.await(TICK_NANOS)) {
          lane.revive();
          if (System.nanoTime() - until > 0) {
            return false;
          }
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
    }
  }

  private long completions() {
    long sum = 0;
    for (Lane lane : lanes) {
      sum += lane.completions();
    }
    return sum;
  }

  private static void pause(long nanos) throws HawserException {
    try {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
    }
  }

  private void report(LaneResult sum, Usage used, long back) {
    if (call.json()) {
      reportJson(sum, used, back);
    } else {
      reportText(sum, used, back);
    }
  }

  private double seconds() {
    return plan.time().toNanos() / 1e9;
  }

  private static double seconds(Usage used) {
    return used.cpu().toNanos() / 1e9;
  }

  private void reportJson(LaneResult sum, Usage used, long back) {
    long bytes = plan.bytes();
    LatencyHistogram latencies = sum.latencies();
    double iops = latencies.count() / seconds();
    Json json = new Json().object();
    json.put("rw", plan.rw()).put("bs", bytes).put("time_s", seconds());
    json.put("ios", latencies.count()).put("iops", iops).put("mbps", iops * bytes / 1e6);
    json.put("mean_us", latencies.mean() / 1e3);
    json.put("p50_us", micros(latencies, 50)).put("p99_us", micros(latencies, 99));
    json.put("p999_us", micros(latencies, 99.9)).put("max_us", latencies.max() / 1e3);
    json.put("max_gap_ms", sum.longestGap() / 1e6).put("errors", sum.errors());
    json.put("checked", sum.checked()).put("read_back", back).put("paths", paths);
    json.put("cpu_s", seconds(used));
    if (used.allocated() >= 0 && latencies.count() > 0) {
      json.put("alloc_b_per_io", (double) used.allocated() / latencies.count());
    }
    call.print(json.endObject().toString());
  }

  private void reportText(LaneResult sum, Usage used, long back) {
    long bytes = plan.bytes();
    LatencyHistogram latencies = sum.latencies();
    double iops = latencies.count() / seconds();
    call.print(
        Decimal.fixed(iops, 0)
            + " IOPS, "
            + Decimal.fixed(iops * bytes / 1e6, 1)
            + " MB/s ("
            + plan.rw()
            + ", "
            + Decimal.bytes(bytes)
            + ", "
            + Decimal.thousandths(seconds())
            + " s)");
    call.print(
        "latency us: p50 "
            + Decimal.fixed(micros(latencies, 50), 0)
            + ", p99 "
            + Decimal.fixed(micros(latencies, 99), 0)
            + ", p99.9 "
            + Decimal.fixed(micros(latencies, 99.9), 0)
            + ", max "
            + Decimal.fixed(latencies.max() / 1e3, 0));
    call.print(
        "cpu "
            + Decimal.fixed(seconds(used), 2)
            + " s, longest gap "
            + Decimal.fixed(sum.longestGap() / 1e6, 1)
            + " ms, errors "
            + sum.errors()
            + (sum.checked() > 0 ? ", reads checked " + sum.checked() : "")
            + (back > 0 ? ", of them read back at the end " + back : ""));
  }

  private static double micros(LatencyHistogram latencies, double percent) {
    return latencies.percentile(percent) / 1e3;
  }
}
