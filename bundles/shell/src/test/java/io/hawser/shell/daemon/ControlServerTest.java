package io.hawser.shell.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.command.FakeTerminal;
import io.hawser.shell.terminal.Terminal;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerTest {
  @TempDir private Path folder;
  private Path path;
  private ControlServer server;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @BeforeEach
  void choosePath() {
    path = folder.resolve("control");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void serve(ServerLimits limits) throws IOException {
    UserPrincipal self = Files.getOwner(folder);
    serve(limits, List.of(self));
  }

  private void serve(ServerLimits limits, List<UserPrincipal> users) throws IOException {
    PeerCheck peers = new PeerCheck(users, Optional.empty(), PeerCheck.GROUP_FILE);
    server = new ControlServer(UnixDomainSocketAddress.of(path), peers, this::command, limits);
  }

  /** What the fake daemon knows. */
  private int command(ControlRequest request, Terminal terminal) {
    switch (request.words().get(0)) {
      case "echo" -> {
        terminal.out().println(request.words().subList(1, request.words().size()));
        terminal.err().println(request.environment());
        return 21;
      }
      case "much" -> {
        for (int i = 0; i < 200_000; i++) {
          terminal.out().println("line " + i);
        }
        return 0;
      }
      case "wait" -> {
        begun.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
        return 1;
      }
      default -> throw new IllegalStateException("a fault of the command");
    }
  }

  private OptionalInt run(FakeTerminal terminal, String... words) throws HawserException {
    Map<String, String> environment =
        Map.of("HAWSER_SOCKET", path.toString(), "HAWSER_CHAP_PASSWORD", "x", "HOME", "/");
    return new ControlClient(terminal, environment::get).run(List.of(words));
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  private void send(SocketChannel channel, String... words) throws IOException {
    ByteBuffer request = new ControlRequest(List.of(words), Map.of(), false).encoded();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  /** Everything until the exit code: the text of standard error, then the code. */
  private static String answer(SocketChannel channel) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
    StringBuilder text = new StringBuilder();
    while (true) {
      byte kind = in.readByte();
      byte[] content = new byte[in.readInt()];
      in.readFully(content);
      if (kind == Answer.EXIT) {
        return text + "exit " + ByteBuffer.wrap(content).getInt();
      }
      text.append(new String(content, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCommandRunsThereAndPrintsHere() throws Exception {
    serve(ServerLimits.DEFAULT);
    FakeTerminal terminal = new FakeTerminal();
    assertEquals(OptionalInt.of(21), run(terminal, "echo", "a", "b c"));
    assertEquals("[a, b c]\n", terminal.printed());
    assertEquals("{HAWSER_CHAP_PASSWORD=x}\n", terminal.errors());
  }

  @Test
  void aLongAnswerArrivesWhole() throws Exception {
    serve(ServerLimits.DEFAULT);
    FakeTerminal terminal = new FakeTerminal();
    assertEquals(OptionalInt.of(0), run(terminal, "much"));
    List<String> lines = terminal.printed().lines().toList();
    assertEquals(200_000, lines.size());
    assertEquals("line 199999", lines.get(199_999));
  }

  @Test
  void aFaultOfTheCommandEndsThatCommandOnly() throws Exception {
    serve(ServerLimits.DEFAULT);
    assertEquals(OptionalInt.of(9), run(new FakeTerminal(), "fault"));
    assertEquals(OptionalInt.of(21), run(new FakeTerminal(), "echo"));
  }

  @Test
  void withoutADaemonTheCommandIsRunHere() throws Exception {
    assertEquals(OptionalInt.empty(), run(new FakeTerminal(), "echo"));
  }

  @Test
  void theSocketOfADaemonThatDiedIsNoDaemon() throws Exception {
    serve(ServerLimits.DEFAULT);
    server.close();
    assertTrue(Files.exists(path));
    assertEquals(OptionalInt.empty(), run(new FakeTerminal(), "echo"));
  }

  @Test
  void whoIsNotAllowedIsRefused() throws Exception {
    serve(ServerLimits.DEFAULT, List.of());
    FakeTerminal terminal = new FakeTerminal();
    assertEquals(OptionalInt.of(ErrorCode.ACCESS.code()), run(terminal, "echo"));
    assertEquals("", terminal.printed());
    assertTrue(terminal.errors().contains("may not command it"), terminal.errors());
  }

  @Test
  void garbageIsAnsweredWithAnError() throws Exception {
    serve(ServerLimits.DEFAULT);
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      assertEquals("hawser: the daemon refused: what came is no request\nexit 16", answer(channel));
    }
    assertEquals(OptionalInt.of(21), run(new FakeTerminal(), "echo"));
  }

  @Test
  void aRequestOfTwoGigabytesIsAnsweredWithAnError() throws Exception {
    serve(ServerLimits.DEFAULT);
    try (SocketChannel channel = connect()) {
      channel.write(
          ByteBuffer.allocate(8).putInt(ControlRequest.MAGIC).putInt(Integer.MAX_VALUE).flip());
      assertTrue(answer(channel).endsWith("exit 16"));
    }
  }

  @Test
  void halfARequestIsAnsweredWithAnErrorInTime() throws Exception {
    serve(new ServerLimits(8, 8, Duration.ofMillis(200), Duration.ofSeconds(10)));
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.allocate(12).putInt(ControlRequest.MAGIC).putInt(100).rewind());
      assertEquals(
          "hawser: the daemon refused: the request was not whole in time\nexit 16",
          answer(channel));
    }
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.allocate(12).putInt(ControlRequest.MAGIC).putInt(100).rewind());
      channel.shutdownOutput();
      assertTrue(answer(channel).endsWith("in the middle of the request\nexit 16"));
    }
  }

  @Test
  void aThousandHeldConnectionsDoNotKeepTheNextUserOut() throws Exception {
    serve(new ServerLimits(128, 64, Duration.ofMinutes(10), Duration.ofMinutes(10)));
    List<SocketChannel> held = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        held.add(connect());
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(OptionalInt.of(21), run(new FakeTerminal(), "echo"));
      }
      assertThrows(EOFException.class, () -> answer(held.get(0)), "the oldest is still held");
    } finally {
      for (SocketChannel channel : held) {
        channel.close();
      }
    }
  }

  @Test
  void oneCommandMoreThanMayRunIsToldToTryAgain() throws Exception {
    serve(new ServerLimits(8, 1, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    try (SocketChannel channel = connect()) {
      send(channel, "wait");
      assertTrue(begun.await(10, TimeUnit.SECONDS));
      assertEquals(OptionalInt.of(ErrorCode.AGAIN.code()), run(new FakeTerminal(), "echo"));
    }
  }

  @Test
  void aClientThatGoesEndsItsCommand() throws Exception {
    serve(ServerLimits.DEFAULT);
    try (SocketChannel channel = connect()) {
      send(channel, "wait");
      assertTrue(begun.await(10, TimeUnit.SECONDS));
    }
    assertTrue(interrupted.await(10, TimeUnit.SECONDS));
  }

  @Test
  void whoDoesNotTakeHisAnswerIsDropped() throws Exception {
    serve(new ServerLimits(8, 1, Duration.ofSeconds(10), Duration.ofMillis(200)));
    try (SocketChannel channel = connect()) {
      send(channel, "much");
      // Only when it is dropped is there room for the next command.
      int code;
      do {
        code = run(new FakeTerminal(), "echo").orElseThrow();
      } while (code == ErrorCode.AGAIN.code());
      assertEquals(21, code);
    }
  }

  @Test
  void theEndOfTheDaemonIsToldFromTheEndOfTheAnswer() throws Exception {
    serve(ServerLimits.DEFAULT);
    Thread stopper =
        new Thread(
            () -> {
              try {
                begun.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              server.close();
            });
    stopper.start();
    FakeTerminal terminal = new FakeTerminal();
    try {
      int code = run(terminal, "wait").orElseThrow();
      assertEquals(1, code, "the command was interrupted and said so");
    } catch (HawserException e) {
      assertEquals(ErrorCode.DAEMON_COMMUNICATION, e.code());
    }
    stopper.join();
  }

  @Test
  void anotherDaemonOnTheSameSocketIsRefused() throws Exception {
    server = ControlSocket.listen(path, Optional.empty(), this::command);
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> ControlSocket.listen(path, Optional.empty(), this::command));
    assertEquals(ErrorCode.SESSION_EXISTS, refused.code());
    server.close();
    server = ControlSocket.listen(path, Optional.empty(), this::command);
    assertEquals(OptionalInt.of(21), run(new FakeTerminal(), "echo"));
  }

  @Test
  void aFileInThePlaceOfTheSocketIsLeftAlone() throws Exception {
    Files.writeString(path, "precious");
    assertThrows(
        HawserException.class, () -> ControlSocket.listen(path, Optional.empty(), this::command));
    assertEquals("precious", Files.readString(path));
  }

  @Test
  void theSocketIsItsOwnersOnly() throws Exception {
    server = ControlSocket.listen(path, Optional.empty(), this::command);
    assertEquals(
        "rw-------",
        java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    assertFalse(Files.list(folder).anyMatch(file -> file.toString().endsWith(".who")));
  }
}
