package io.hawser.shell.standalone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.shell.command.FakeTerminal;
import io.hawser.shell.main.CommandRunner;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.MemoryStore;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --multipath} over two portals of the embedded target, one of which is lost. */
class MultipathTest {
  private static final String TARGET = "iqn.2026-01.io.hawser.test:two";

  @TempDir Path directory;
  private final MemoryStore store = new MemoryStore(32 << 20);
  private EmbeddedTarget target;
  private StandaloneServices services;
  private final FakeTerminal terminal = new FakeTerminal();

  @BeforeEach
  void start() throws Exception {
    target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.on(store).serial("TWO").build()))
            .start();
  }

  @AfterEach
  void stop() {
    services.close();
    target.close();
  }

  private int run(String... words) {
    services = new StandaloneServices(Map.<String, String>of()::get);
    int code =
        new CommandRunner(services, terminal, Map.<String, String>of()::get).run(List.of(words));
    services.settle(Duration.ofSeconds(5));
    return code;
  }

  @Test
  void whatIsWrittenOverBothPathsIsReadBack() throws Exception {
    byte[] data = new byte[8 << 20];
    new Random(1).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    Path out = directory.resolve("out");
    String url = target.url(TARGET, 0);
    assertEquals(
        0,
        run("write", url, "--lba", "8", "--in", in.toString(), "--multipath"),
        terminal.errors());
    // The target lets go of a session a moment after it has answered the logout.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!target.sessions().isEmpty() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertEquals(0, target.sessions().size());
    services.close();
    assertEquals(
        0,
        run("read", url, "--lba", "8", "--blocks", "16384", "--out", "" + out, "--multipath"),
        terminal.errors());
    assertArrayEquals(data, Files.readAllBytes(out));
    assertEquals("", terminal.errors());
  }

  @Test
  void aLostPathIsNoError() throws Exception {
    String url = target.url(TARGET, 0);
    CompletableFuture<Integer> bench =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    "bench",
                    url,
                    "--rw",
                    "randrw",
                    "--time",
                    "3s",
                    "--depth",
                    "8",
                    "--multipath",
                    "--json"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    // The measurement is under way.
    while (store.allocatedBytes() < 1 << 20 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    InetSocketAddress lost = target.portals().get(1).address();
    target.faults().onRequest().port(lost.getPort()).reset();
    target.closePortal(lost);
    assertEquals(0, bench.get(60, TimeUnit.SECONDS), terminal::errors);
    assertTrue(terminal.printed().contains("\"errors\":0"), terminal.printed());
    assertTrue(terminal.printed().contains("\"paths\":2"), terminal.printed());
    Matcher gap = Pattern.compile("\"max_gap_ms\":([0-9.]+)").matcher(terminal.printed());
    assertTrue(gap.find() && Double.parseDouble(gap.group(1)) < 2000, terminal.printed());
  }

  @Test
  void sessionsAndPathsExcludeEachOther() {
    String url = target.url(TARGET, 0);
    assertEquals(ErrorCode.INVALID.code(), run("bench", url, "--sessions", "2", "--multipath"));
    assertTrue(terminal.errors().contains("exclude each other"), terminal.errors());
  }
}
