package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.session.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedNodesTest {
  @TempDir private Path folder;
  private Path file;
  private final VirtualTime time = new VirtualTime();
  private final FakeTransport tcp = new FakeTransport("tcp");
  private final FakeRegistry registry = new FakeRegistry().serve(tcp);
  private final FakeStore store = new FakeStore();
  private final Queue<Runnable> writes = new ArrayDeque<>();
  private final NodeSessions sessions =
      new NodeSessions(registry, store, new Random(5), time, time, Runnable::run, Runnable::run);

  @BeforeEach
  void remember() {
    file = folder.resolve("sessions");
    sessions.listen(new RememberedNodes(file, writes::add));
  }

  private NodeId node(String name, String... keysAndValues) {
    return store.put(
        new NodeId(
            IscsiName.of("iqn.2031-02.net.lab:" + name), Portal.of("10.9.1.80", 3260), "default"),
        keysAndValues);
  }

  private void login(NodeId... nodes) {
    sessions.login(List.of(nodes), outcome -> {});
  }

  /** What the next daemon finds. */
  private RememberedNodes next() {
    for (Runnable write = writes.poll(); write != null; write = writes.poll()) {
      write.run();
    }
    return new RememberedNodes(file, writes::add);
  }

  @Test
  void aNodeIsRememberedUntilItIsLoggedOut() {
    NodeId one = node("one");
    NodeId two = node("two");
    login(one, two);
    assertTrue(next().remembers(one));
    assertTrue(next().remembers(two));
    sessions.logout(sessions.sessions().get(0).sid());
    assertFalse(next().remembers(one));
    assertTrue(next().remembers(two));
    assertFalse(next().remembers(node("three")));
  }

  @Test
  void itIsRememberedWhileOneOfItsSessionsIsLeft() {
    NodeId two = node("two", "node.session.nr_sessions", "2");
    login(two);
    sessions.logout(1);
    assertTrue(next().remembers(two));
    sessions.logout(2);
    assertFalse(next().remembers(two));
  }

  @Test
  void whatTheLossOfItsTransportDoesIsNoLogout() {
    NodeId one = node("one");
    login(one);
    registry.tell(new IfaceEvent.TransportRemoved("tcp"));
    tcp.sessions.get(0).close("the transport goes");
    assertTrue(next().remembers(one));
  }

  @Test
  void manyLoginsAreWrittenOnce() throws Exception {
    for (int i = 0; i < 100; i++) {
      login(node("n" + i));
    }
    assertEquals(1, writes.size());
    next();
    assertEquals(100, Files.readAllLines(file).size());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aDamagedFileSaysNothingAndIsWrittenAnew() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 10});
    assertFalse(next().remembers(node("one")));
    login(node("one"));
    assertTrue(next().remembers(node("one")));
  }
}
