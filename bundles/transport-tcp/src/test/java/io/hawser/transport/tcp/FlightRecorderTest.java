package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Secret;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of connections that fail, and what never is. */
class FlightRecorderTest {
  /** A port that came by chance may be another protocol's to Wireshark, as 44321 is. */
  private static final String HEURISTIC_FIRST = "tcp.try_heuristic_first:TRUE";

  private static final String SECRET = "never in any file";
  private static final String USER = "an-unusual-user";
  private static final String DATA = "what is read from the disk stays out of it";

  @TempDir Path folder;

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private LoginRequest request(ScriptedTarget target, Optional<ChapCredentials> chap) {
    LoginRequest plain =
        Commands.login(
            target.port(),
            ScriptedTarget.NAME,
            SessionFixture.OFFER,
            SessionFixture.timeouts(5000, 5000, 0));
    return new LoginRequest(
        plain.iface(),
        plain.portal(),
        plain.initiator(),
        plain.target(),
        plain.isid(),
        plain.type(),
        chap,
        plain.parameters(),
        plain.timeouts());
  }

  private static TransportSession login(TcpTransport transport, LoginRequest request)
      throws Exception {
    return transport.login(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A login with CHAP, a read of one block, then the connection is reset. */
  private static void authenticated(ScriptedTarget target, List<String> said) throws IOException {
    Peer peer = target.accept();
    LoginRequestPdu first = peer.expect(LoginRequestPdu.class);
    peer.expCmdSn = first.cmdSn();
    peer.sendLogin(first, false, 0, 0, 0, Peer.text("AuthMethod=CHAP"));
    LoginRequestPdu second = peer.expect(LoginRequestPdu.class);
    peer.sendLogin(
        second,
        false,
        0,
        0,
        0,
        Peer.text("CHAP_A=5", "CHAP_I=77", "CHAP_C=0x00112233445566778899aabbccddeeff"));
    LoginRequestPdu third = peer.expect(LoginRequestPdu.class);
    for (String pair : StandardCharsets.UTF_8.decode(third.data()).toString().split("\0")) {
      said.add(pair.substring(pair.indexOf('=') + 1));
    }
    peer.sendLogin(third, true, 0, 1, 0, Peer.text());
    LoginRequestPdu fourth = peer.expect(LoginRequestPdu.class);
    peer.sendLogin(fourth, true, 1, 3, 7, Peer.text(SessionFixture.ANSWERS));
    ScsiCommandPdu read = peer.command();
    peer.send(peer.lastData(read, 0, 0, content()));
    peer.command();
    peer.reset();
  }

  private static byte[] content() {
    byte[] block = new byte[512];
    byte[] text = DATA.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, block, 0, text.length);
    return block;
  }

  private Path recordAFailure(List<String> said) throws Exception {
    Path directory = folder.resolve("a/b");
    try (ScriptedTarget target = new ScriptedTarget(t -> authenticated(t, said));
        TcpTransport transport =
            new TcpTransport(
                TcpTransportOptions.DEFAULT
                    .withLoops(1)
                    .withRecorder(FlightRecorderOptions.failures(directory)))) {
      ChapCredentials chap =
          new ChapCredentials(
              USER,
              Secret.of(SECRET),
              Optional.empty(),
              Optional.empty(),
              List.of(ChapAlgorithm.MD5));
      TransportSession session = login(transport, request(target, Optional.of(chap)));
      var unit = session.logicalUnit(Lun.of(0));
      assertTrue(Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512))).isWhole());
      ScsiCommand lost = Commands.run(unit, Commands.read(1, 1, ByteBuffer.allocate(512)));
      assertTrue(lost.failure().isPresent());
      target.finish();
      transport.recorded().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    List<Path> written = files(directory);
    assertEquals(1, written.size());
    return written.get(0);
  }

  @Test
  void connectionThatFailsLeavesAFileWithoutSecretsTextOrData() throws Exception {
    List<String> said = new ArrayList<>();
    Path file = recordAFailure(said);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String bytes =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    assertTrue(said.contains(USER), "the script saw no user name: " + said);
    List<String> never = new ArrayList<>(said);
    never.addAll(List.of(SECRET, DATA, "chap_", "00112233445566778899aabbccddeeff", "maxburst"));
    for (String text : never) {
      assertFalse(bytes.contains(text.toLowerCase(Locale.ROOT)), text);
    }
    byte[] digest = new java.math.BigInteger(said.get(1).substring(2), 16).toByteArray();
    String raw =
        new String(digest, digest.length - 8, 8, StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT);
    assertFalse(bytes.contains(raw), "the response itself");
  }

  @Test
  void recordingIsThereOnRequestAndConnectionsThatEndWellLeaveNoFile() throws Exception {
    try (ScriptedTarget target =
            new ScriptedTarget(
                t -> {
                  Peer peer = t.loggedIn(SessionFixture.ANSWERS);
                  peer.good(peer.command());
                  peer.awaitClose();
                });
        TcpTransport transport =
            new TcpTransport(
                TcpTransportOptions.DEFAULT
                    .withLoops(1)
                    .withRecorder(FlightRecorderOptions.failures(folder.resolve("none"))))) {
      TransportSession session = login(transport, request(target, Optional.empty()));
      Commands.run(session.logicalUnit(Lun.of(0)), Commands.testUnitReady());
      byte[] file =
          session.recording().toCompletableFuture().get(5, TimeUnit.SECONDS).orElseThrow();
      // Two login exchanges, one command.
      assertEquals(6, packets(file));
      session.close("seen");
      assertEquals(
          Optional.empty(), session.recording().toCompletableFuture().get(5, TimeUnit.SECONDS));
      transport.recorded().toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertEquals(List.of(), files(folder.resolve("none")));
    }
  }

  @Test
  void withoutARecorderThereIsNothingToGet() throws Exception {
    try (ScriptedTarget target =
            new ScriptedTarget(t -> t.loggedIn(SessionFixture.ANSWERS).awaitClose());
        TcpTransport transport = new TcpTransport(TcpTransportOptions.DEFAULT.withLoops(1))) {
      TransportSession session = login(transport, request(target, Optional.empty()));
      assertEquals(
          Optional.empty(), session.recording().toCompletableFuture().get(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void onlyTheNewestFilesAreKept() throws Exception {
    try (ScriptedTarget target =
            new ScriptedTarget(
                t -> {
                  for (int i = 0; i < 5; i++) {
                    t.loggedIn(SessionFixture.ANSWERS).awaitClose();
                  }
                });
        TcpTransport transport =
            new TcpTransport(
                TcpTransportOptions.DEFAULT
                    .withLoops(1)
                    .withRecorder(new FlightRecorderOptions(folder, 16, 3, true)))) {
      for (int i = 0; i < 5; i++) {
        login(transport, request(target, Optional.empty())).close("round " + i);
      }
      target.finish();
      transport.recorded().toCompletableFuture().get(5, TimeUnit.SECONDS);
      List<Path> left = files(folder);
      assertEquals(3, left.size(), left.toString());
      String newest = Files.readString(left.get(2), StandardCharsets.ISO_8859_1);
      assertTrue(newest.contains("round 4"));
    }
  }

  private static int packets(byte[] file) {
    int packets = 0;
    ByteBuffer b = ByteBuffer.wrap(file);
    while (b.hasRemaining()) {
      int start = b.position();
      packets += b.getInt() == 6 ? 1 : 0;
      b.position(start + b.getInt());
    }
    return packets;
  }

  @Test
  @Tag("real")
  void wiresharkReadsEveryHeader() throws Exception {
    assumeTrue(Tshark.isAvailable(), "tshark is not installed: test skipped");
    Path file = recordAFailure(new ArrayList<>());
    // The name has the port, which here is not the one Wireshark takes for iSCSI.
    String port = "iscsi.target_ports:" + file.getFileName().toString().split("-")[2];
    assertEquals(
        List.of(
            "0x03", "0x23", "0x03", "0x23", "0x03", "0x23", "0x03", "0x23", "0x01", "0x25", "0x01"),
        Tshark.lines(
            file,
            "-o",
            port,
            "-o",
            HEURISTIC_FIRST,
            "-Y",
            "iscsi",
            "-T",
            "fields",
            "-e",
            "iscsi.opcode"));
    assertEquals(
        List.of(),
        Tshark.lines(
            file, "-o", port, "-o", HEURISTIC_FIRST, "-Y", "tcp.analysis.flags || _ws.malformed"),
        "wrong TCP");
    List<String> lines = Tshark.lines(file, "-o", port, "-o", HEURISTIC_FIRST);
    assertTrue(lines.get(8).contains("SCSI: Read(16)"), lines.get(8));
  }
}
