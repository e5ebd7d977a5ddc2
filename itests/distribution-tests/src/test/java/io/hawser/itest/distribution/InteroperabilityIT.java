package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.itest.Distribution;
import io.hawser.peer.Istgt;
import io.hawser.peer.Ran;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped command line against targets that others wrote: login, CHAP both ways, both digests,
 * and much data written and read back. {@code -Dhawser.interop.mib=1024} makes that a gibibyte.
 */
@Tag("real")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class InteroperabilityIT {
  private static final long MEBIBYTES = Long.getLong("hawser.interop.mib", 64);
  private static final long BYTES = MEBIBYTES << 20;
  private static final int BLOCK = 512;
  private static final int FIRST_BLOCK = 8;
  private static final long DISK = BYTES + (1 << 20);
  private static final String DIGESTS = "header_digest=crc32c&data_digest=crc32c";
  private static final Duration PATIENCE = Duration.ofSeconds(120 + MEBIBYTES);

  private static final Map<String, String> SECRETS =
      Map.of(
          "HAWSER_CHAP_PASSWORD", "secret-of-ann1",
          "HAWSER_CHAP_TARGET_PASSWORD", "secret-of-disk1");

  /** Where the three targets of one program are. */
  private record Targets(String program, int port, int lun, String plain, String mutual) {
    String open(String options) {
      return "iscsi://127.0.0.1:" + port + "/" + plain + "/" + lun + "?" + options;
    }

    String proven(String options) {
      return "iscsi://ann@127.0.0.1:"
          + port
          + "/"
          + mutual
          + "/"
          + lun
          + "?target_user=disk&"
          + options;
    }
  }

  @TempDir private Path folder;
  private final List<AutoCloseable> running = new ArrayList<>();
  private Path data;

  @BeforeEach
  void makeData() throws IOException {
    data = folder.resolve("data");
    Random random = new Random(MEBIBYTES);
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(data)) {
      for (long i = 0; i < MEBIBYTES; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : running) {
      each.close();
    }
  }

  private Targets tgtd() throws IOException {
    assumeTrue(Tgtd.isAvailable(), "tgt is not installed: its tests are skipped");
    String plain = "iqn.2026-01.io.hawser.test:plain";
    String mutual = "iqn.2026-01.io.hawser.test:mutual";
    Tgtd tgtd = new Tgtd(folder);
    running.add(tgtd);
    tgtd.start().target(1, plain).lun(1, 1, DISK, BLOCK);
    tgtd.target(2, mutual).lun(2, 1, DISK, BLOCK);
    tgtd.account(2, "ann", "secret-of-ann1", false).account(2, "disk", "secret-of-disk1", true);
    return new Targets("tgtd", tgtd.port(), 1, plain, mutual);
  }

  private Targets istgt() throws Exception {
    assumeTrue(Istgt.isAvailable(), "istgt is not installed: its tests are skipped");
    Istgt istgt = new Istgt(folder, DISK);
    running.add(istgt);
    istgt.start();
    return new Targets("istgt", istgt.port(), 0, Istgt.PLAIN, Istgt.MUTUAL);
  }

  private static Ran hawser(Map<String, String> environment, String... words) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Distribution.home().resolve("bin/hawser").toString());
    line.addAll(List.of(words));
    return Ran.command(environment, line, PATIENCE);
  }

  private static String[] with(String[] options, String... words) {
    return Stream.concat(Stream.of(words), Stream.of(options)).toArray(String[]::new);
  }

  private void assertServes(Targets targets) throws IOException {
    assertFound(targets);
    writtenIsReadBack(targets, "plain", targets.open(""), Map.of());
    writtenIsReadBack(targets, "CHAP both ways, both digests", targets.proven(DIGESTS), SECRETS);
    assertSecretsMatter(targets);
  }

  private static void assertFound(Targets targets) throws IOException {
    String found =
        hawser(Map.of(), "ls", "iscsi://127.0.0.1:" + targets.port + "/").orFail("hawser ls");
    for (String name : List.of(targets.plain, targets.mutual)) {
      assertTrue(found.contains(name + " 127.0.0.1:" + targets.port + ",1"), found);
    }
  }

  private void writtenIsReadBack(
      Targets targets, String how, String url, Map<String, String> secrets, String... options)
      throws IOException {
    Path back = folder.resolve("back");
    String first = "" + FIRST_BLOCK;
    long start = System.nanoTime();
    hawser(secrets, with(options, "write", url, "--lba", first, "--in", data.toString(), "--flush"))
        .orFail("hawser write to " + targets.program);
    long written = System.nanoTime();
    String blocks = "" + BYTES / BLOCK;
    hawser(
            secrets,
            with(
                options, "read", url, "--lba", first, "--blocks", blocks, "--out", back.toString()))
        .orFail("hawser read from " + targets.program);
    long read = System.nanoTime();
    assertEquals(-1, Files.mismatch(data, back), "first byte that is not what was written");
    Files.delete(back);
    System.out.printf(
        "%s, %s: %d MiB written in %.1f s, read in %.1f s, the same%n",
        targets.program, how, MEBIBYTES, (written - start) / 1e9, (read - written) / 1e9);
  }

  /** A wrong secret of either side is the code for authentication, and so is none. */
  private static void assertSecretsMatter(Targets targets) throws IOException {
    for (String wrong : SECRETS.keySet()) {
      Map<String, String> secrets = new HashMap<>(SECRETS);
      secrets.put(wrong, "not-the-secret-1");
      assertEquals(24, hawser(secrets, "inq", targets.proven("")).exit(), wrong);
    }
    String unproven = targets.proven("").replace("ann@", "").replaceAll("\\?.*", "");
    assertEquals(24, hawser(Map.of(), "inq", unproven).exit(), "no secret");
  }

  @Test
  void tgtdServesAndProvesItself() throws Exception {
    assertServes(tgtd());
  }

  @Test
  void istgtServesAndProvesItself() throws Exception {
    assertServes(istgt());
  }

  @Test
  void istgtServesFourConnectionsOfASession() throws Exception {
    Targets targets = istgt();
    String[] four = {"--max-connections", "4"};
    String explained =
        hawser(SECRETS, with(four, "inq", targets.proven(""), "--explain")).orFail("hawser inq");
    assertTrue(explained.contains("MaxConnections = 4"), explained);
    assertTrue(explained.contains("4 connections:"), explained);
    writtenIsReadBack(targets, "4 connections", targets.open(""), Map.of(), four);
    writtenIsReadBack(
        targets,
        "4 connections, CHAP both ways, both digests",
        targets.proven(DIGESTS),
        SECRETS,
        four);
  }
}
