package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.shell.main.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser node|session|host|iface|discover --record}, whole conversations. */
class RecordCommandsTest {
  @TempDir Path root;
  private RecordServices services;

  @BeforeEach
  void open() {
    services = new RecordServices(root);
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void fromDiscoveryToLogout() throws Exception {
    services.target("vol7", "10.9.1.80:3260,1");
    Conversation.assertPlays("command/commands", services);
  }

  @Test
  void aLoginThatFailsIsOneSentenceAndTheTargetsCode() throws Exception {
    services.nodes().create(FakeSessions.node("vol7", "10.9.1.80:3260,1", "default"));
    services.sessions.loginFailures.put(
        "default", new HawserException(ErrorCode.LOGIN_AUTHENTICATION, "the secret is wrong"));
    assertEquals(
        "! hawser: the secret is wrong\n= 24\n",
        Conversation.say("hawser node login --all", services));
  }

  @Test
  void withoutDaemonNothingIsLoggedIn() throws Exception {
    services.daemon = false;
    services.nodes().create(FakeSessions.node("vol7", "10.9.1.80:3260,1", "default"));
    assertEquals(
        "! hawser: the daemon does not run\n= 20\n",
        Conversation.say("hawser node login --all", services));
    assertEquals(
        "! hawser: the daemon does not run\n= 20\n",
        Conversation.say("hawser session --watch", services));
  }

  @Test
  void watchingPrintsEveryChange() throws Exception {
    services.sessions.add(FakeSessions.node("vol7", "10.9.1.80:3260,1", "default"), Iface.DEFAULT);
    FakeTerminal terminal = new FakeTerminal();
    Thread watching =
        new Thread(
            () ->
                new CommandRunner(services, terminal, name -> null)
                    .run(List.of("session", "list", "--watch")));
    watching.start();
    eventually(services.sessions::isListenedTo);
    eventually(() -> terminal.printed().contains("is  [sid: 1"));
    services.sessions.add(FakeSessions.node("vol8", "10.9.1.80:3260,1", "default"), Iface.DEFAULT);
    services.sessions.logout(1).toCompletableFuture().join();
    eventually(() -> terminal.printed().contains("removed"));
    watching.interrupt();
    watching.join(10_000);
    assertFalse(watching.isAlive());
    assertEquals(
        """
        is  [sid: 1, target: iqn.2031-02.net.lab:vol7, portal: 10.9.1.80,3260]  LOGGED_IN
        added  [sid: 2, target: iqn.2031-02.net.lab:vol8, portal: 10.9.1.80,3260]  LOGGED_IN
        removed  [sid: 1, target: iqn.2031-02.net.lab:vol7, portal: 10.9.1.80,3260]  LOGGED_IN  \
        it was logged out
        """,
        terminal.printed());
    assertFalse(services.sessions.isListenedTo());
  }

  @Test
  void watchingIfacesAsJson() throws Exception {
    FakeTerminal terminal = new FakeTerminal();
    Thread watching =
        new Thread(
            () ->
                new CommandRunner(services, terminal, name -> null)
                    .run(List.of("iface", "--watch", "--json")));
    watching.start();
    eventually(() -> terminal.printed().lines().count() == 2);
    services.ifaceAdmin().create("eth1-a");
    eventually(() -> terminal.printed().contains("\"added\""));
    services.ifaceAdmin().delete("eth1-a");
    eventually(() -> terminal.printed().contains("\"removed\""));
    watching.interrupt();
    watching.join(10_000);
    List<String> lines = terminal.printed().lines().toList();
    assertTrue(
        lines.get(0).startsWith("{\"event\":\"is\",\"iface\":{\"name\":\"default\""), lines.get(0));
    assertTrue(
        lines.get(2).startsWith("{\"event\":\"added\",\"iface\":{\"name\":\"eth1-a\""),
        lines.get(2));
    assertEquals("{\"event\":\"removed\",\"iface\":{\"name\":\"eth1-a\"}}", lines.get(3));
  }

  private static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not happen within 10 s");
      LockSupport.parkNanos(1_000_000);
    }
  }
}
