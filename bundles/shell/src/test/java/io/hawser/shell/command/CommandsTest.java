package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.block.PartialWriteException;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.SessionConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands from their words to what they print and how they end, on parts in memory. */
class CommandsTest extends CommandFixture {
  private static final String URL = "iscsi://127.0.0.1:3260/iqn.2026-01.test:t/1";
  private static final String URL2 = "iscsi://127.0.0.1:3260/iqn.2026-01.test:t/2";
  @TempDir Path directory;

  private FakeDevice device(int lun, int blocks) {
    FakeDevice device = new FakeDevice(blocks, 512);
    device.wwid = "3600140500" + lun;
    new Random(lun).nextBytes(device.content);
    services.devices.put(lun, device);
    return device;
  }

  private static String[] with(String[] start, Path file) {
    String[] words = Arrays.copyOf(start, start.length + 1);
    words[start.length] = file.toString();
    return words;
  }

  // ---- ls and discover ---------------------------------------------------------------------

  @Test
  void lsPrintsALineForEachPortal() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.node("iqn.2026-01.test:a", "[fd00::8]:3261,2");
    services.node("iqn.2026-01.test:b", "10.0.0.1:3260");
    services.warnings.add("left out \u001b[2J");
    assertEquals(0, run("ls", "iscsi://10.0.0.1/"));
    assertEquals(
        "iqn.2026-01.test:a 10.0.0.1:3260,1\n"
            + "iqn.2026-01.test:a [fd00::8]:3261,2\n"
            + "iqn.2026-01.test:b 10.0.0.1:3260\n",
        terminal.printed());
    assertEquals("hawser: warning: left out ?[2J\n", terminal.errors());
    assertEquals(List.of(), services.request.ifaces());
  }

  @Test
  void lsAsJsonGroupsByTarget() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.node("iqn.2026-01.test:a", "10.0.0.2:3260,2");
    assertEquals(0, run("ls", "--json", "iscsi://10.0.0.1/"));
    assertEquals(
        "[{\"target\":\"iqn.2026-01.test:a\",\"portals\":[{\"address\":\"10.0.0.1\",\"port\":3260,"
            + "\"tag\":1},{\"address\":\"10.0.0.2\",\"port\":3260,\"tag\":2}]}]\n",
        terminal.printed());
  }

  @Test
  void noTargetsIsNothingFound() {
    fails(ErrorCode.NO_OBJECTS_FOUND, "no targets at 10.0.0.1:3260", "ls", "iscsi://10.0.0.1/");
  }

  @Test
  void lsWithLunsLogsInOnceForEachTarget() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.node("iqn.2026-01.test:a", "10.0.0.2:3260,2");
    assertEquals(0, run("ls", "--luns", "iscsi://10.0.0.1/"));
    List<String> lines = terminal.printed().lines().toList();
    assertEquals(4, lines.size(), terminal.printed());
    assertEquals(
        "  lun=1 type=disk bytes=32768 block_size=512 wwid=360014051234567890123456789abcdef"
            + " (32 KiB, HAWSER FAKE DISK)",
        lines.get(3));
    assertTrue(services.session.loggedOut);
  }

  @Test
  void lsWithLunsReportsATargetItCannotEnter() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.loginFailure =
        new LoginException(ErrorCode.LOGIN_AUTHENTICATION, "iqn.2026-01.test:a said no", 2, 1);
    fails(ErrorCode.LOGIN_AUTHENTICATION, "said no", "ls", "--luns", "iscsi://10.0.0.1/");
    assertEquals("iqn.2026-01.test:a 10.0.0.1:3260,1\n", terminal.printed());
  }

  @Test
  void discoverPrintsAsIscsiadmDoes() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    assertEquals(0, run("discover", "sendtargets", "iscsi://10.0.0.1/"));
    assertEquals("10.0.0.1:3260,1 iqn.2026-01.test:a\n", terminal.printed());
    fails(ErrorCode.UNKNOWN_DISCOVERY, "psychic", "discover", "psychic", "iscsi://10.0.0.1/");
  }

  @Test
  void requiredAuthenticationNeedsAUser() {
    fails(ErrorCode.INVALID, "--auth require", "ls", "--auth", "require", "iscsi://10.0.0.1/");
  }

  // ---- inq and capacity --------------------------------------------------------------------

  @Test
  void inqPrintsWhoTheDiskIs() {
    assertEquals(0, run("inq", URL));
    assertEquals(
        "vendor:   HAWSER\nproduct:  FAKE DISK\nrevision: 0001\nserial:   SN-17\n"
            + "wwid:     360014051234567890123456789abcdef\ntype:     disk\n",
        terminal.printed());
    assertTrue(services.session.loggedOut);
    assertEquals(0, run("inq", "--json", URL));
    assertTrue(terminal.printed().contains("\"serial\":\"SN-17\""), terminal.printed());
  }

  @ParameterizedTest
  @CsvSource({
    "00, supported pages, page: b2",
    "80, unit serial number, serial: SN-17",
    "0x83, device identification, LUN NAA 60014051234567890123456789abcdef",
    "b2, logical block provisioning, provisioning: thin",
    "C0, not decoded, 0000: 41 ff"
  })
  void inqDecodesPages(String page, String title, String fact) {
    assertEquals(0, run("inq", URL, "--vpd", page), terminal.errors());
    assertTrue(terminal.printed().contains(title), terminal.printed());
    assertTrue(terminal.printed().contains(fact), terminal.printed());
  }

  @Test
  void inqExplainsWhatWasNegotiated() {
    services.session.transcript =
        List.of(
            new NegotiatedKey("InitialR2T", true, "No", "Yes", "Yes", "Every write waits."),
            new NegotiatedKey("MaxRecvDataSegmentLength", false, "8192", "", "8192", "Small."),
            new NegotiatedKey("ErrorRecoveryLevel", true, "", "", "0", "Plain."));
    assertEquals(0, run("inq", URL, "--explain"), terminal.errors());
    assertEquals(
        """
        Logged in at 127.0.0.1:3260,1 with TSIH 7. Key by key:

        InitialR2T = Yes  (we offered No, the target answered Yes)
          Every write waits.

        MaxRecvDataSegmentLength = 8192  (the target declared it)
          Small.

        ErrorRecoveryLevel = 0  (not mentioned: the RFC's default)
          Plain.
        """,
        terminal.printed());
    Portal portal = services.session.portal();
    services.session.connections =
        List.of(
            new SessionConnection(0, portal, Optional.of("127.0.0.1")),
            new SessionConnection(1, portal, Optional.of("127.0.0.1")));
    assertEquals(0, run("inq", URL, "--explain"));
    assertTrue(
        terminal.printed().endsWith("  CID 1 from 127.0.0.1 to 127.0.0.1:3260\n"),
        terminal.printed());
    assertEquals(0, run("inq", URL, "--explain", "--json"));
    assertTrue(terminal.printed().startsWith("[{\"key\":\"InitialR2T\""), terminal.printed());
    services.session.transcript = List.of();
    fails(ErrorCode.TRANSPORT_CAPABILITY, "does not tell", "inq", URL, "--explain");
  }

  @Test
  void aPageTheDiskDoesNotHaveIsAnError() {
    fails(ErrorCode.INVALID, "invalid field in the CDB", "inq", URL, "--vpd", "b0");
    fails(ErrorCode.INVALID, "not a page from 00 to ff", "inq", URL, "--vpd", "100");
    fails(ErrorCode.INVALID, "not a page from 00 to ff", "inq", URL, "--vpd", "-1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void capacityIsExact(boolean sixteen) {
    services.disk.knowsCapacity16 = sixteen;
    assertEquals(0, run("capacity", URL));
    assertEquals("blocks=64 block_size=512 bytes=32768\n", terminal.printed());
  }

  @Test
  void unitAttentionsAreNewsAndBusyIsAskedAgain() {
    services.disk.mishaps.add(
        new FakeDisk.Mishap.Refused(io.hawser.scsi.sense.SenseCode.POWER_ON_OR_RESET));
    services.disk.mishaps.add(
        new FakeDisk.Mishap.Status(io.hawser.api.scsi.ScsiStatus.TASK_SET_FULL));
    assertEquals(0, run("capacity", URL), terminal.errors());
    assertEquals(3, services.disk.opcodes.size());
  }

  @Test
  void aTargetThatDoesNotSayGoodbyeChangesNothing() {
    services.session.answersLogout = false;
    assertEquals(0, run("capacity", "--task-timeout", "10ms", URL), terminal.errors());
    assertTrue(services.session.closed);
  }

  @Test
  void aLunThatIsNotThereIsSaid() {
    services.disk.inquiry =
        new io.hawser.scsi.inquiry.StandardInquiry(
            3, 0x1f, false, 6, 0, false, false, false, false, "", "", "", List.of());
    fails(ErrorCode.NO_OBJECTS_FOUND, "no such LUN", "inq", URL);
  }

  // ---- read, write, copy -------------------------------------------------------------------

  @Test
  void readWritesTheBlocksIntoTheFile() throws IOException {
    FakeDevice disk = device(1, 5000);
    Path out = directory.resolve("out");
    assertEquals(0, run("read", URL, "--lba", "16", "--blocks", "4900", "--out", out.toString()));
    assertArrayEquals(
        Arrays.copyOfRange(disk.content, 16 * 512, 4916 * 512), Files.readAllBytes(out));
    assertEquals("", terminal.printed() + terminal.errors());
    assertTrue(disk.closed);
  }

  @Test
  void aFailedReadLeavesNoFile() throws IOException {
    FakeDevice disk = device(1, 5000);
    disk.failFrom = 3 << 19;
    disk.failure = new HawserException(ErrorCode.TRANSPORT, "the connection was lost");
    Path out = directory.resolve("out");
    fails(
        ErrorCode.TRANSPORT,
        "the connection was lost",
        "read",
        URL,
        "--lba",
        "0",
        "--blocks",
        "5000",
        "--out",
        out.toString());
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void blocksPastTheEndAreRefused() {
    device(1, 100);
    String out = directory.resolve("out").toString();
    for (String[] range :
        new String[][] {{"100", "1"}, {"0", "101"}, {"99", "2"}, {"9223372036854775807", "1"}}) {
      fails(
          ErrorCode.INVALID,
          "has 100 blocks of 512 bytes",
          "read",
          URL,
          "--lba",
          range[0],
          "--blocks",
          range[1],
          "--out",
          out);
    }
    fails(
        ErrorCode.INVALID, "at least 1", "read", URL, "--lba", "0", "--blocks", "0", "--out", out);
    fails(ErrorCode.INVALID, "--out is missing", "read", URL, "--lba", "0", "--blocks", "1");
  }

  @Test
  void writePutsTheFileOntoTheBlocks() throws IOException {
    FakeDevice disk = device(1, 5000);
    byte[] data = new byte[4096 * 512];
    new Random(5).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    assertEquals(0, run("write", URL, "--lba", "100", "--in", in.toString()));
    assertArrayEquals(data, Arrays.copyOfRange(disk.content, 100 * 512, 4196 * 512));
    assertEquals(0, disk.flushes);
    assertEquals(0, run("write", URL, "--lba", "100", "--in", in.toString(), "--flush"));
    assertEquals(1, disk.flushes);
  }

  @Test
  void aFailedWriteSaysHowFarItCame() throws IOException {
    FakeDevice disk = device(1, 5000);
    disk.failFrom = (1 << 20) + 1;
    disk.failure = new PartialWriteException(ErrorCode.TRANSPORT, "lost", 4096, null);
    Path in = Files.write(directory.resolve("in"), new byte[2 << 20]);
    fails(
        ErrorCode.TRANSPORT,
        "1052672 of 2097152 bytes were acknowledged, then: lost",
        "write",
        URL,
        "--lba",
        "0",
        "--in",
        in.toString());
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsSent() throws IOException {
    FakeDevice disk = device(1, 100);
    byte[] before = disk.content.clone();
    Path odd = Files.write(directory.resolve("odd"), new byte[1000]);
    Path empty = Files.write(directory.resolve("empty"), new byte[0]);
    Path large = Files.write(directory.resolve("large"), new byte[512 * 101]);
    String[] start = {"write", URL, "--lba", "0", "--in"};
    fails(ErrorCode.INVALID, "no multiple of the 512-byte blocks", with(start, odd));
    fails(ErrorCode.INVALID, "empty is empty", with(start, empty));
    fails(ErrorCode.INVALID, "not all inside", with(start, large));
    fails(ErrorCode.INVALID, "no such file", with(start, directory.resolve("none")));
    fails(ErrorCode.INVALID, "not a regular file", with(start, directory));
    disk.readOnly = true;
    Path good = Files.write(directory.resolve("good"), new byte[512]);
    fails(ErrorCode.ACCESS, "read-only", with(start, good));
    assertArrayEquals(before, disk.content);
  }

  @Test
  void copyGoesFromDiskToDiskAndBackToAFile() throws IOException {
    FakeDevice source = device(1, 9000);
    FakeDevice target = device(2, 9001);
    assertEquals(0, run("copy", URL, URL2, "--verify"), terminal.errors());
    assertArrayEquals(source.content, Arrays.copyOf(target.content, source.content.length));
    assertEquals(1, target.flushes);
    List<String> lines = terminal.printed().lines().toList();
    assertTrue(lines.get(0).startsWith("copied 4608000 bytes in "), terminal.printed());
    assertTrue(lines.get(1).startsWith("verified 4608000 bytes in "), terminal.printed());

    Path file = directory.resolve("file");
    assertEquals(0, run("copy", URL, file.toString(), "--json"), terminal.errors());
    assertArrayEquals(source.content, Files.readAllBytes(file));
    assertTrue(terminal.printed().contains("\"verified\":false"), terminal.printed());

    Arrays.fill(target.content, (byte) 0);
    assertEquals(
        0, run("copy", file.toString(), URL2, "--verify", "--depth", "1", "--chunk", "8k"));
    assertArrayEquals(source.content, Arrays.copyOf(target.content, source.content.length));
  }

  @Test
  void aCopyThatCannotBeIsRefused() throws IOException {
    device(1, 200);
    device(2, 100);
    fails(ErrorCode.INVALID, "not all inside", "copy", URL, URL2);
    fails(ErrorCode.INVALID, "neither a nor b is an iscsi:// URL", "copy", "a", "b");
    fails(ErrorCode.INVALID, "are the same disk", "copy", URL, URL);
    fails(ErrorCode.NO_OBJECTS_FOUND, "no such LUN", "copy", URL, URL2 + "2");
    fails(ErrorCode.INVALID, "--chunk", "copy", URL, "f", "--chunk", "700");
    fails(
        ErrorCode.INVALID, "must not be more", "copy", URL, "f", "--chunk", "4M", "--depth", "99");
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }
}
