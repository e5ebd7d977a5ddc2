package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hawser.target.TargetMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two storage heads in two processes, on one file and with nothing else in common: neither tasks
 * nor sessions nor reservations. The shipped program joins them, and one is killed under its load.
 */
@Tag("real")
class TwoHeadsIT {
  private static final String TARGET = "iqn.2026-01.io.hawser:heads";
  private static final Pattern PORT = Pattern.compile("iscsi://127\\.0\\.0\\.1:(\\d+)/");

  /**
   * What a head has worked when it has had a good part of the load: no login and no start takes so
   * much.
   */
  private static final Duration UNDER_LOAD = Duration.ofSeconds(1);

  private static final int LOAD_SECONDS = 8;

  @TempDir Path directory;
  private final List<Head> heads = new ArrayList<>();

  /** One head: a process with a portal group of its own. */
  private static final class Head implements AutoCloseable {
    private final Process process;
    private final int port;

    Head(Path disk, int group, int wantedPort) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  TargetMain.class.getName(),
                  "--portal",
                  group + "=127.0.0.1:" + wantedPort,
                  "--target",
                  TARGET,
                  "--lun",
                  "file=" + disk + ",serial=HEADS")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      port = portOf(process.inputReader());
    }

    private static int portOf(BufferedReader output) throws IOException {
      int found = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher url = PORT.matcher(line);
        if (url.find()) {
          found = Integer.parseInt(url.group(1));
        } else if (line.equals("ready")) {
          return found;
        }
      }
      return fail("a head ended before it was ready");
    }

    Duration worked() {
      return process.info().totalCpuDuration().orElseThrow();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @AfterEach
  void stop() {
    heads.forEach(Head::close);
  }

  private Launched load() throws IOException {
    return new Launched(
        directory,
        VerifyingBench.words(
            "iscsi://127.0.0.1:" + heads.get(0).port + "/" + TARGET + "/0",
            "127.0.0.1:" + heads.get(1).port,
            LOAD_SECONDS));
  }

  @Test
  @Timeout(300)
  void aHeadThatIsKilledAndComesBackLosesNothing() throws Exception {
    Path disk = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    for (int group = 1; group <= 2; group++) {
      heads.add(new Head(disk, group, 0));
    }
    List<Duration> idle = heads.stream().map(Head::worked).toList();
    try (Launched bench = load()) {
      for (int i = 0; i < heads.size(); i++) {
        Head head = heads.get(i);
        Duration enough = idle.get(i).plus(UNDER_LOAD);
        Daemon.await("no load on both heads", () -> head.worked().compareTo(enough) > 0);
      }
      Head killed = heads.get(1);
      killed.kill();
      heads.set(1, new Head(disk, 2, killed.port));
      assertEquals(0, bench.exitCode(), bench::tail);
      String json = bench.output();
      assertEquals(0, PathLossIT.figure(json, "errors"), json);
      assertEquals(2, PathLossIT.figure(json, "paths"), json);
      assertTrue(PathLossIT.figure(json, "checked") > 100, json);
      assertTrue(PathLossIT.figure(json, "read_back") > 100, json);
    }
  }
}
