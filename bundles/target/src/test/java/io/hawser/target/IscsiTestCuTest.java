package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.target.disk.Disk;
import io.hawser.target.disk.FileStore;
import io.hawser.target.disk.MemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * libiscsi's suite against the target, test by test against a table of what is expected; and its
 * other tools. Needs Debian's libiscsi-bin.
 */
@Tag("real")
class IscsiTestCuTest {
  private static final Path SUITE = Path.of("/usr/bin/iscsi-test-cu");
  private static final Pattern SUITE_LINE = Pattern.compile("Suite: (\\S+)");
  private static final Pattern TEST_LINE = Pattern.compile("  Test: (\\S+) \\.\\.\\.(.*)");
  private static final long LIMIT_SECONDS = 180;
  private static final long SIZE = 100L << 20;

  @TempDir private Path folder;

  @BeforeAll
  static void installed() {
    if (!Files.isExecutable(SUITE)) {
      System.out.println("skipped: " + SUITE + " is missing, install Debian's libiscsi-bin");
    }
    Assumptions.assumeTrue(Files.isExecutable(SUITE), "libiscsi-bin is not installed");
  }

  private List<String> run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    List<String> lines =
        Arrays.asList(new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1).split("\n"));
    assertFalse(process.isAlive(), () -> "it hangs:\n" + String.join("\n", lines));
    return lines;
  }

  private static String url(EmbeddedTarget target, int tag) {
    InetSocketAddress portal = target.portal(tag);
    return "iscsi://127.0.0.1:" + portal.getPort() + "/" + TargetFixture.IQN + "/0";
  }

  private Map<String, String> suite(Disk disk, String tests)
      throws IOException, InterruptedException {
    try (EmbeddedTarget target = TargetFixture.with(disk).start()) {
      return results(
          run(
              SUITE.toString(),
              "--dataloss",
              "--verbose",
              "--test=" + tests,
              url(target, 1),
              url(target, 2)));
    }
  }

  /** Each test's result: passed, failed, or skipped where it found that it does not apply. */
  private static Map<String, String> results(List<String> lines) {
    Map<String, String> results = new TreeMap<>();
    String suite = "";
    String test = "";
    boolean skipped = false;
    for (String line : lines) {
      Matcher suiteLine = SUITE_LINE.matcher(line);
      Matcher testLine = TEST_LINE.matcher(line);
      String rest = line;
      if (suiteLine.lookingAt()) {
        suite = suiteLine.group(1);
      } else if (testLine.matches()) {
        test = suite + "." + testLine.group(1);
        rest = testLine.group(2);
        skipped = false;
      }
      skipped |= rest.contains("[SKIPPED]");
      boolean passed = rest.startsWith("passed");
      if (!test.isEmpty() && (passed || rest.startsWith("FAILED"))) {
        results.put(test, !passed ? "failed" : skipped ? "skipped" : "passed");
        test = "";
      }
    }
    return results;
  }

  private static Map<String, String> expected(String table) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new java.io.InputStreamReader(
                IscsiTestCuTest.class.getResourceAsStream("/iscsi-test-cu/" + table),
                StandardCharsets.UTF_8))) {
      for (String line : in.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] words = line.split(" ", 3);
        expected.put(words[0], words[1]);
      }
    }
    return expected;
  }

  private static void assertAsExpected(String table, Map<String, String> results)
      throws IOException {
    Map<String, String> expected = expected(table);
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      String result = results.getOrDefault(entry.getKey(), "not run");
      if (!result.equals(entry.getValue())) {
        differences.add(entry.getKey() + " is expected " + entry.getValue() + ", is " + result);
      }
    }
    results.forEach(
        (test, result) -> {
          if (!expected.containsKey(test)) {
            differences.add(test + " is not in the table, is " + result);
          }
        });
    assertEquals(List.of(), differences);
  }

  @Test
  void memoryDisk() throws Exception {
    assertAsExpected("memory.txt", suite(Disk.memory("M", SIZE), "ALL"));
  }

  @Test
  void memoryDiskOfLargePhysicalBlocks() throws Exception {
    Disk disk = Disk.on(new MemoryStore(SIZE)).physicalBlockSize(4096).build();
    assertAsExpected("large-physical-blocks.txt", suite(disk, "ALL"));
  }

  @Test
  void fileDiskOfLargeBlocks() throws Exception {
    try (Disk disk =
        Disk.on(FileStore.open(folder.resolve("disk"), SIZE)).blockSize(4096).build()) {
      assertAsExpected("file.txt", suite(disk, "ALL"));
    }
  }

  @Test
  void readOnlyDisk() throws Exception {
    Disk disk = Disk.on(new MemoryStore(SIZE)).readOnly(true).build();
    assertEquals(Map.of("ReadOnly.ReadOnlySBC", "passed"), suite(disk, "ALL.ReadOnly"));
  }

  @Test
  void theOtherTools() throws Exception {
    try (EmbeddedTarget target = TargetFixture.with(Disk.memory("TOOLS", SIZE)).start()) {
      String portal = "iscsi://127.0.0.1:" + target.portal(1).getPort();
      List<String> found = run("/usr/bin/iscsi-ls", "-s", portal);
      assertTrue(found.get(0).startsWith("Target:" + TargetFixture.IQN), found.toString());
      assertTrue(found.toString().contains("Lun:0"), found.toString());
      List<String> serial = run("/usr/bin/iscsi-inq", "-e", "1", "-c", "128", url(target, 1));
      assertTrue(serial.toString().contains("TOOLS"), serial.toString());
      List<String> speed =
          run("/usr/bin/iscsi-perf", "-m", "32", "-b", "8", "-t", "1", url(target, 1));
      assertTrue(speed.toString().contains("iops average"), speed.toString());
    }
  }
}
