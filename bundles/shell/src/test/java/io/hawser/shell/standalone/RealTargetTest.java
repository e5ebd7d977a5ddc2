package io.hawser.shell.standalone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.block.BlockingDevice;
import io.hawser.peer.Tgtd;
import io.hawser.shell.Hawser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one-shots as they are wired for real, against Debian's tgtd. */
@Tag("real")
class RealTargetTest extends OneShotFixture {
  private static final String PLAIN = "iqn.2026-01.io.hawser.test:plain";
  private static final String CHAP = "iqn.2026-01.io.hawser.test:chap";
  private static final long TIB = 1L << 40;
  @TempDir static Path folder;
  private static Tgtd target;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Tgtd.isAvailable(), "tgtd is not installed (package tgt): real tests are skipped");
    target =
        new Tgtd(folder)
            .target(1, PLAIN)
            .lun(1, 1, 256L << 20, 512)
            .lun(1, 2, 3 * TIB, 512)
            .lun(1, 3, 64L << 20, 4096)
            .lun(1, 4, 256L << 20, 512)
            .lun(1, 5, 1L << 20, 512)
            .readOnly(1, 5)
            .target(2, CHAP)
            .lun(2, 1, 1L << 20, 512)
            .account(2, "ann", "secret-of-ann", false)
            .account(2, "disk", "secret-of-disk", true)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (target != null) {
      target.close();
    }
  }

  private static String url(String name, int lun) {
    return "iscsi://127.0.0.1:" + target.port() + "/" + name + "/" + lun;
  }

  private void succeeds(String... words) {
    assertEquals(0, run(words), () -> terminal.errors());
    assertEquals("", terminal.errors());
  }

  private void fails(ErrorCode code, String part, String... words) {
    assertEquals(code.code(), run(words), () -> terminal.errors());
    assertEquals(1, terminal.errors().lines().count(), terminal.errors());
    assertTrue(terminal.errors().contains(part), terminal.errors());
  }

  @Test
  void lsFindsBothTargetsAndTheirLuns() {
    String portal = "iscsi://127.0.0.1:" + target.port() + "/";
    succeeds("ls", portal);
    String address = " 127.0.0.1:" + target.port() + ",1";
    assertEquals(
        List.of(PLAIN + address, CHAP + address),
        terminal.printed().lines().sorted(Comparator.reverseOrder()).toList());
    succeeds("ls", portal + PLAIN, "--luns");
    assertTrue(terminal.printed().contains("lun=2 type=disk bytes=" + 3 * TIB), terminal.printed());
  }

  @Test
  void inqAndCapacity() {
    succeeds("inq", url(PLAIN, 1));
    assertTrue(terminal.printed().contains("product:  VIRTUAL-DISK"), terminal.printed());
    succeeds("capacity", url(PLAIN, 2));
    assertEquals("blocks=6442450944 block_size=512 bytes=3298534883328\n", terminal.printed());
    succeeds("capacity", url(PLAIN, 3));
    assertEquals("blocks=16384 block_size=4096 bytes=67108864\n", terminal.printed());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7, '', 512",
    "1, 100000, '?header_digest=crc32c&data_digest=crc32c', 512",
    "1, 1000, '?data_digest=crc32c', 512",
    "1, 2000, '?header_digest=crc32c', 512",
    "2, 5999999999, '', 512",
    "2, 4294967290, '', 512",
    "3, 11, '', 4096"
  })
  void whatIsWrittenIsReadBack(int lun, long lba, String options, int blockSize)
      throws IOException {
    byte[] data = new byte[5 << 20];
    new Random(lba).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    Path out = directory.resolve("out");
    String url = url(PLAIN, lun) + options;
    succeeds("write", url, "--lba", "" + lba, "--in", in.toString(), "--flush");
    succeeds(
        "read",
        url,
        "--lba",
        "" + lba,
        "--blocks",
        "" + data.length / blockSize,
        "--out",
        out.toString());
    assertArrayEquals(data, Files.readAllBytes(out));
  }

  @Test
  void chapInBothDirections() {
    String url = url(CHAP, 1).replace("//", "//ann@");
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-ann");
    succeeds("inq", url);
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "secret-of-disk");
    succeeds("capacity", url + "?target_user=disk");
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "secret-of-fake");
    fails(ErrorCode.LOGIN_AUTHENTICATION, "did not prove", "inq", url + "?target_user=disk");
    environment.remove("HAWSER_CHAP_TARGET_PASSWORD");
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-bob");
    fails(ErrorCode.LOGIN_AUTHENTICATION, "authentication failure", "inq", url);
    assertFalse(terminal.errors().contains("secret-of"), terminal.errors());
    fails(ErrorCode.LOGIN_AUTHENTICATION, "authentication failure", "inq", url(CHAP, 1));
  }

  @Test
  void everyAlgorithmAlone() {
    String url = url(CHAP, 1).replace("//", "//ann@");
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-ann");
    environment.put("HAWSER_CHAP_ALGORITHMS", "MD5");
    succeeds("inq", url);
  }

  @Test
  void mistakesAreOneLineAndACode() throws IOException {
    Path in = Files.write(directory.resolve("in"), new byte[512]);
    String out = directory.resolve("out").toString();
    fails(
        ErrorCode.TRANSPORT,
        "refused",
        "inq",
        "iscsi://127.0.0.1:1/" + PLAIN + "/1",
        "--login-timeout",
        "2s");
    fails(
        ErrorCode.TRANSPORT,
        "'no.such.host.invalid'",
        "inq",
        "iscsi://no.such.host.invalid/" + PLAIN + "/1");
    fails(ErrorCode.FATAL_LOGIN, "not found", "inq", url(PLAIN + "-not", 1));
    fails(ErrorCode.NO_OBJECTS_FOUND, "no such", "inq", url(PLAIN, 99));
    fails(
        ErrorCode.NO_OBJECTS_FOUND,
        "no such",
        "read",
        url(PLAIN, 99),
        "--lba",
        "0",
        "--blocks",
        "1",
        "--out",
        out);
    fails(
        ErrorCode.INVALID,
        "524288 blocks",
        "read",
        url(PLAIN, 1),
        "--lba",
        "524288",
        "--blocks",
        "1",
        "--out",
        out);
    fails(
        ErrorCode.ACCESS, "read-only", "write", url(PLAIN, 5), "--lba", "0", "--in", in.toString());
    fails(
        ErrorCode.INVALID,
        "not a disk",
        "read",
        url(PLAIN, 0),
        "--lba",
        "0",
        "--blocks",
        "1",
        "--out",
        out);
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void aCopySurvivesARestartOfTheTarget() throws Exception {
    byte[] data = new byte[200 << 20];
    new Random(1).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    CompletableFuture<Integer> copy =
        CompletableFuture.supplyAsync(
            () -> run("copy", in.toString(), url(PLAIN, 4), "--verify", "--depth", "4"));
    Path disk = folder.resolve("disk-1-4");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    // Somewhere in the middle: the first 40 MiB have reached the disk.
    while (isZero(disk, 40 << 20) && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    target.kill();
    assertFalse(copy.isDone(), "the copy was over before the target was gone");
    target.start();
    assertEquals(0, copy.get(60, TimeUnit.SECONDS), () -> terminal.errors());
    assertTrue(terminal.printed().contains("verified " + data.length + " bytes"));
    byte[] there = new byte[data.length];
    try (var file = Files.newInputStream(disk)) {
      assertEquals(there.length, file.readNBytes(there, 0, there.length));
    }
    assertArrayEquals(data, there);
  }

  private static boolean isZero(Path disk, long at) throws IOException {
    ByteBuffer probe = ByteBuffer.allocate(512);
    try (var channel = Files.newByteChannel(disk)) {
      channel.position(at).read(probe);
    }
    return Arrays.equals(probe.array(), new byte[512]);
  }

  @Test
  void ifacesAreRecordedAndUsed() {
    environment.put("HAWSER_ROOT", directory.resolve("records").toString());
    succeeds("iface", "new", "lo0");
    succeeds("iface", "update", "lo0", "--set", "iface.ipaddress=127.0.0.1");
    succeeds("iface");
    assertTrue(terminal.printed().contains("127.0.0.1"), terminal.printed());
    succeeds("capacity", url(PLAIN, 1), "--iface", "lo0");
    succeeds("ls", "iscsi://127.0.0.1:" + target.port() + "/", "--iface", "lo0");
    fails(ErrorCode.INVALID, "lo1", "capacity", url(PLAIN, 1), "--iface", "lo1");
    succeeds("iface", "delete", "lo0");
    succeeds("capacity", url(PLAIN, 1), "--bind", "lo");
    succeeds("capacity", url(PLAIN, 1), "--bind", "127.0.0.1");
    assertEquals(ErrorCode.HOST_NOT_FOUND.code(), run("capacity", url(PLAIN, 1), "--bind", "no0"));
    assertTrue(terminal.errors().contains("no0"), terminal.errors());
  }

  @Test
  void benchRuns() {
    String[] range = {"--offset", "128M", "--size", "1M", "--time", "300ms", "--depth", "8"};
    succeeds(with(range, "bench", url(PLAIN, 1), "--rw", "write", "--bs", "64k", "--stamp"));
    succeeds(with(range, "bench", url(PLAIN, 1), "--rw", "randread", "--verify", "--json"));
    assertTrue(terminal.printed().contains("\"errors\":0"), terminal.printed());
    assertFalse(terminal.printed().contains("\"checked\":0"), terminal.printed());
    succeeds(
        with(
            range,
            "bench",
            url(PLAIN, 1),
            "--rw",
            "randrw",
            "--sessions",
            "2",
            "--busy-poll",
            "--verify"));
    assertTrue(terminal.printed().contains("errors 0"), terminal.printed());
  }

  @Test
  void benchLogsInAndDiscovers() {
    succeeds("bench", url(PLAIN, 1), "--rw", "login", "--time", "200ms");
    assertTrue(terminal.printed().contains("logins with logout a second"), terminal.printed());
    succeeds(
        "bench",
        "iscsi://127.0.0.1:" + target.port() + "/",
        "--rw",
        "discover",
        "--time",
        "200ms",
        "--json");
    assertTrue(terminal.printed().contains("\"portals\":2"), terminal.printed());
  }

  private static String[] with(String[] range, String... words) {
    String[] all = Arrays.copyOf(words, words.length + range.length);
    System.arraycopy(range, 0, all, words.length, range.length);
    return all;
  }

  @Test
  void explainShowsWhatWasNegotiated() {
    succeeds("inq", url(PLAIN, 1), "--explain");
    assertTrue(terminal.printed().contains("MaxBurstLength"), terminal.printed());
  }

  @Test
  void aDozenLinesOfJavaReadABlock() throws Exception {
    byte[] first = new byte[512];
    new Random(9).nextBytes(first);
    try (Hawser hawser = Hawser.open();
        BlockingDevice disk = hawser.disk(IscsiUrl.parse(url(PLAIN, 3)))) {
      ByteBuffer block = ByteBuffer.allocate(disk.geometry().blockSize());
      block.put(0, first);
      disk.write(0, block);
      ByteBuffer back = ByteBuffer.allocate(disk.geometry().blockSize());
      disk.read(0, back);
      assertEquals(block, back);
    }
    HawserException e =
        assertThrows(
            HawserException.class,
            () -> {
              try (Hawser hawser = Hawser.open()) {
                hawser.disk(IscsiUrl.parse(url(PLAIN, 77))).close();
              }
            });
    assertEquals(ErrorCode.NO_OBJECTS_FOUND, e.code());
  }
}
