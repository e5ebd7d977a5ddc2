package io.hawser.shell.standalone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.ErrorCode;
import io.hawser.peer.Istgt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one-shots against Debian's istgt: login, CHAP both ways, digests, verified data. */
@Tag("real")
class IstgtTest extends OneShotFixture {
  private static final long BYTES = 64L << 20;
  @TempDir static Path folder;
  private static Istgt target;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Istgt.isAvailable(), "istgt is not installed: its tests are skipped");
    target = new Istgt(folder, BYTES).start();
  }

  @AfterAll
  static void stop() {
    if (target != null) {
      target.close();
    }
  }

  private static String url(String account, String name, String options) {
    return "iscsi://" + account + "127.0.0.1:" + target.port() + "/" + name + "/0" + options;
  }

  private void succeeds(String... words) {
    assertEquals(0, run(words), () -> terminal.errors());
    assertEquals("", terminal.errors());
  }

  private void refused(String part, String... words) {
    assertEquals(ErrorCode.LOGIN_AUTHENTICATION.code(), run(words), () -> terminal.errors());
    assertTrue(terminal.errors().contains(part), terminal.errors());
  }

  private void writtenIsReadBack(String url) throws IOException {
    byte[] data = new byte[16 << 20];
    new Random(url.length()).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    Path out = directory.resolve("out");
    succeeds("write", url, "--lba", "7", "--in", in.toString(), "--flush");
    succeeds(
        "read", url, "--lba", "7", "--blocks", "" + data.length / 512, "--out", out.toString());
    assertArrayEquals(data, Files.readAllBytes(out));
  }

  @Test
  void targetsAreFoundAndDescribed() {
    succeeds("ls", "iscsi://127.0.0.1:" + target.port() + "/");
    for (String name : List.of(Istgt.PLAIN, Istgt.ONE_WAY, Istgt.MUTUAL)) {
      assertTrue(
          terminal.printed().contains(name + " 127.0.0.1:" + target.port() + ",1"),
          terminal.printed());
    }
    succeeds("inq", url("", Istgt.PLAIN, ""));
    assertTrue(terminal.printed().contains("istgt disk"), terminal.printed());
    succeeds("capacity", url("", Istgt.PLAIN, ""));
    assertTrue(terminal.printed().contains("bytes=" + BYTES), terminal.printed());
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "?header_digest=crc32c",
    "?data_digest=crc32c",
    "?header_digest=crc32c&data_digest=crc32c"
  })
  void whatIsWrittenIsReadBack(String options) throws IOException {
    writtenIsReadBack(url("", Istgt.PLAIN, options));
  }

  @Test
  void initiatorProvesItself() throws IOException {
    refused("", "inq", url("", Istgt.ONE_WAY, ""));
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-bob1");
    refused("0201", "inq", url("ann@", Istgt.ONE_WAY, ""));
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-ann1");
    writtenIsReadBack(url("ann@", Istgt.ONE_WAY, "?data_digest=crc32c"));
  }

  @Test
  void bothSidesProveThemselves() throws IOException {
    environment.put("HAWSER_CHAP_PASSWORD", "secret-of-ann1");
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "secret-of-fake1");
    String options = "?target_user=disk&header_digest=crc32c&data_digest=crc32c";
    refused("did not prove", "inq", url("ann@", Istgt.MUTUAL, options));
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "secret-of-disk1");
    writtenIsReadBack(url("ann@", Istgt.MUTUAL, options));
  }
}
