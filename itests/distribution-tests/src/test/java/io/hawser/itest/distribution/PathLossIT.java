package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two paths to Debian's tgtd is lost under a load that checks every byte: the shipped
 * program, default settings. {@code -Dhawser.pathloss.runs=20} repeats each loss twenty times.
 */
@Tag("real")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PathLossIT {
  private static final int RUNS = Integer.getInteger("hawser.pathloss.runs", 2);

  /**
   * Whether the gaps that are promised are demanded, which takes a machine that does nothing else.
   * Elsewhere it is shown that none waits for the time-outs of a session, which are minutes.
   */
  private static final boolean STRICT = Boolean.getBoolean("hawser.pathloss.strict");

  private static final long SILENT_GAP_MS = STRICT ? 1000 : 10_000;
  private static final long RESET_GAP_MS = STRICT ? 100 : 10_000;
  private static final int UNDER_LOAD = 3000;
  private static final int ATTEMPTS = 3;

  @TempDir Path directory;
  private TwoLinks links;

  @BeforeEach
  void start() throws IOException {
    String missing = TwoLinks.missing();
    assumeTrue(missing.isEmpty(), missing);
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    links = new TwoLinks(disk);
  }

  @AfterEach
  void stop() throws IOException {
    if (links != null) {
      links.close();
    }
  }

  /** What happens to a path while the load runs. */
  private interface Loss {
    void happen() throws Exception;
  }

  /**
   * One run of the benchmark, with the loss in the middle; answers what it printed. Where nothing
   * else gets a turn, the second path may come up when the run is over: then there is another.
   */
  private String bench(int seconds, Loss loss) throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<String> output = tryBench(seconds, loss);
      if (output.isPresent()) {
        return output.get();
      }
    }
    return fail("the load never was on both paths, " + links.loads());
  }

  private Optional<String> tryBench(int seconds, Loss loss) throws Exception {
    long before = links.received(2);
    String url = "iscsi://" + TwoLinks.portal(1) + "/" + TwoLinks.TARGET + "/1";
    try (Launched bench =
        new Launched(
            directory,
            links.onHost(
                VerifyingBench.words(url, TwoLinks.portal(2), seconds).toArray(String[]::new)))) {
      // Both paths carry load, and the ramp is over.
      if (!comes(() -> links.received(2) - before > UNDER_LOAD)) {
        return Optional.empty();
      }
      pause(1500);
      loss.happen();
      assertEquals(0, bench.exitCode(), bench::tail);
      return Optional.of(bench.output());
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition, Supplier<String> state) throws IOException {
    if (!comes(condition)) {
      fail("nothing happened for 30 s: " + state.get());
    }
  }

  private static boolean comes(Condition condition) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause(20);
    }
    return true;
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** A figure of what {@code hawser bench --json} printed. */
  static double figure(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":([0-9.]+)").matcher(json);
    assertTrue(found.find(), () -> "no " + name + " in " + json);
    return Double.parseDouble(found.group(1));
  }

  private static void check(String what, int run, String json, long gap) {
    System.out.printf(
        "%s, run %d: longest gap %.1f ms, slowest command %.0f ms, %.0f reads checked, %.0f IOPS%n",
        what,
        run,
        figure(json, "max_gap_ms"),
        figure(json, "max_us") / 1000,
        figure(json, "checked"),
        figure(json, "iops"));
    assertEquals(0, figure(json, "errors"), json);
    assertEquals(2, figure(json, "paths"), json);
    assertTrue(figure(json, "checked") > 100, json);
    assertTrue(figure(json, "read_back") > 100, json);
    assertTrue(figure(json, "max_gap_ms") <= gap, json);
    for (String name :
        new String[] {"iops", "mbps", "p50_us", "p99_us", "p999_us", "max_us", "cpu_s"}) {
      assertTrue(figure(json, name) > 0, name);
    }
  }

  @Test
  void theLinkOfTheHostGoesDown() throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      String json = bench(4, () -> links.carrier(2, false));
      links.carrier(2, true);
      check("link down", run, json, SILENT_GAP_MS);
    }
  }

  /** The carrier stays, nothing is refused; the rest is over the other path. */
  @Test
  void thePathFallsSilent() throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      String json =
          bench(
              4,
              () -> {
                links.silence(2, true);
                pause(200);
                long silent = links.received(2);
                long other = links.received(1);
                await(() -> links.received(1) - other > 100, links::loads);
                assertEquals(silent, links.received(2), 20);
              });
      links.silence(2, false);
      check("silence", run, json, SILENT_GAP_MS);
    }
  }

  @Test
  void theConnectionIsReset() throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      String json = bench(4, () -> await(() -> links.reset(2) > 0, links::loads));
      check("reset", run, json, RESET_GAP_MS);
    }
  }

  /** Both paths are gone until it is there again: commands wait, none fails, none is lost. */
  @Test
  void theTargetIsKilledAndStartedAgain() throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      long[] away = new long[1];
      String json =
          bench(
              8,
              () -> {
                long killed = System.nanoTime();
                links.killTarget();
                pause(500);
                links.startTarget();
                away[0] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
              });
      System.out.println("the target was away for " + away[0] + " ms");
      check("target killed", run, json, away[0] + 4000 + SILENT_GAP_MS);
    }
  }
}
