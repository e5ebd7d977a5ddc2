package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.iface.Iface;
import io.hawser.shell.main.CommandRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser session record}. */
class SessionRecordingTest {
  private static final byte[] RECORDED = {1, 2, 3};

  @TempDir Path root;
  private final FakeSession transport = new FakeSession(new FakeDisk(8, 512));
  private RecordServices services;

  @BeforeEach
  void open() {
    services = new RecordServices(root);
    services.sessions.add(FakeSessions.node("vol7", "10.9.1.80:3260,1", "default"), Iface.DEFAULT);
    services.sessions.transports.put(1, transport);
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void whatIsRecordedGoesIntoANewFileOfOnesOwn() throws Exception {
    transport.recording = Optional.of(RECORDED);
    Path file = root.resolve("now.pcapng");
    String said = Conversation.say("hawser session record 1 --out " + file, services);
    assertTrue(said.contains("recorded: 3 bytes"), said);
    assertArrayEquals(RECORDED, Files.readAllBytes(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "! hawser: session record: " + file + " exists\n= 7\n",
        Conversation.say("hawser session record 1 --out " + file, services));
  }

  @Test
  void withoutAFileItIsAllThatStandardOutputGets() {
    transport.recording = Optional.of(RECORDED);
    assertEquals(
        new String(RECORDED, StandardCharsets.UTF_8),
        Conversation.say("hawser session record 1", services));
  }

  /** Who asks the daemon gets it; a file is what the daemon never opens for others. */
  @Test
  void othersGetItOnStandardOutputOnly() {
    transport.recording = Optional.of(RECORDED);
    FakeTerminal terminal = new FakeTerminal();
    CommandRunner daemon = CommandRunner.forOthers(services, terminal, name -> null);
    assertEquals(0, daemon.run(List.of("session", "record", "1")), terminal.errors());
    assertEquals(new String(RECORDED, StandardCharsets.UTF_8), terminal.printed());
    Path file = root.resolve("theirs.pcapng");
    assertEquals(13, daemon.run(List.of("session", "record", "1", "--out", file.toString())));
    assertTrue(Files.notExists(file));
  }

  @Test
  void whatCannotBeDoneIsOneSentence() {
    Path file = root.resolve("none.pcapng");
    assertTrue(
        Conversation.say("hawser session record 1 --out " + file, services)
            .startsWith("! hawser: nothing is recorded of "));
    assertTrue(
        Conversation.say("hawser session record 1", services)
            .startsWith("! hawser: nothing is recorded of "));
    assertEquals(
        "! hawser: session record: the daemon writes x.pcapng: give its whole name\n= 7\n",
        Conversation.say("hawser session record 1 --out x.pcapng", services));
    assertEquals(
        "! hawser: session record: name a SID\n= 7\n",
        Conversation.say("hawser session record --out " + file, services));
    assertTrue(Files.notExists(file));
  }
}
