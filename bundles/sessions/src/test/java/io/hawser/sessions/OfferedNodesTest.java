package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryEvent.Action;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What discovery noticed becomes records and sessions as far as the policy goes, and no further.
 */
class OfferedNodesTest {
  private final VirtualTime time = new VirtualTime();
  private final FakeRegistry registry = new FakeRegistry().serve(new FakeTransport("tcp"));
  private final FakeStore store = new FakeStore();
  private final Books books = new Books();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final List<DiscoveryEvent> told = new ArrayList<>();
  private final NodeSessions sessions =
      new NodeSessions(registry, store, new Random(5), time, time, Runnable::run, Runnable::run);
  private final List<IfaceListener> sessionListeners = List.copyOf(registry.listeners);
  private Optional<DiscoveryPolicy> limit = Optional.empty();
  private final OfferedNodes offered =
      new OfferedNodes(registry, store, books, sessions, () -> limit, told::add, work::add);

  private static DiscoveredNode node(String target, String portal, String source) {
    return new DiscoveredNode(
        IscsiName.of("iqn.2026-11.example.storage:" + target),
        Portal.parse(portal),
        Optional.empty(),
        source);
  }

  private static final DiscoveredNode ONE = node("one", "10.0.0.1:3260,1", "isns 10.0.0.9:3205");

  private void hear(DiscoveryEvent... events) {
    for (DiscoveryEvent event : events) {
      offered.discoveryEvent(event);
    }
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  /** What the record store would have made of it. */
  private void keep(NodeId id) {
    store.put(id, "node.session.scan", "manual");
  }

  private List<NodeId> loggedIn() {
    return sessions.sessions().stream().map(SessionInfo::node).toList();
  }

  @Test
  void announcedIsNotRecorded() {
    hear(new DiscoveryEvent.Found(ONE, Action.ANNOUNCE));
    assertEquals(List.of(), books.calls);
    assertEquals(List.of(), loggedIn());
  }

  @Test
  void recordedIsBoundByTheRuleAndKeptWithItsSource() {
    hear(new DiscoveryEvent.Found(ONE, Action.RECORD));
    assertEquals(List.of(new NodeId(ONE.target(), ONE.portal(), "default")), books.found);
    registry.records.put("a", Iface.unbound("a", "tcp"));
    hear(
        new DiscoveryEvent.Found(
            new DiscoveredNode(ONE.target(), ONE.portal(), Optional.of("a"), ONE.source()),
            Action.RECORD));
    assertEquals(List.of(new NodeId(ONE.target(), ONE.portal(), "a")), books.found);
    assertEquals(new DiscoveryId("isns", Portal.of("10.0.0.9", 3205)), books.source);
    assertEquals(Set.of(DiscoveryOperation.NEW), books.operations);
    assertTrue(books.found.stream().noneMatch(books.stale), "nothing is ever deleted");
    assertEquals(List.of(), loggedIn());
  }

  @Test
  void aMethodWithoutRecordsOfItsOwnMakesNodesAllTheSame() {
    hear(new DiscoveryEvent.Found(node("boot", "10.0.0.1", "firmware ibft"), Action.RECORD));
    assertEquals(1, store.records.size());
    assertEquals(List.of(), books.calls);
  }

  @Test
  void loggedInOnceHoweverOftenItIsFound() {
    NodeId id = new NodeId(ONE.target(), ONE.portal(), "default");
    keep(id);
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of(id), loggedIn());
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN), new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of(id), loggedIn());
  }

  /** At the start of the daemon a name server may be faster than the transport. */
  @Test
  void whatWasFoundBeforeItsTransportCameIsLoggedInWhenItComes() {
    NodeId id = new NodeId(ONE.target(), ONE.portal(), "default");
    keep(id);
    Transport tcp = registry.transports.remove("tcp");
    DiscoveredNode gone = node("gone", "10.0.0.2:3260,1", ONE.source());
    keep(new NodeId(gone.target(), gone.portal(), "default"));
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN), new DiscoveryEvent.Found(gone, Action.LOGIN));
    assertEquals(List.of(), loggedIn());
    hear(new DiscoveryEvent.Lost(gone));
    registry.serve(tcp);
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    hear();
    assertEquals(List.of(id), loggedIn(), "and not what is gone again");
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    hear();
    assertEquals(List.of(id), loggedIn());
    offered.close();
    assertEquals(List.of(), registry.listeners.stream().filter(this::isOurs).toList());
  }

  /** The sessions listen to the registry too. */
  private boolean isOurs(IfaceListener listener) {
    return !sessionListeners.contains(listener);
  }

  @Test
  void theLimitHoldsWhateverTheSourceAllows() {
    NodeId id = new NodeId(ONE.target(), ONE.portal(), "default");
    keep(id);
    limit = Optional.of(DiscoveryPolicy.of("login", List.of(), List.of("10.9.0.0/16")));
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    limit = Optional.of(DiscoveryPolicy.of("login", List.of("iqn.*:two"), List.of()));
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of(), books.calls);
    limit = Optional.of(DiscoveryPolicy.of("record", List.of("iqn.*:one"), List.of()));
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of("apply [NEW]"), books.calls);
    assertEquals(List.of(), loggedIn());
    limit = Optional.of(DiscoveryPolicy.of("login", List.of("iqn.*:one"), List.of("10.0.0.1")));
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of(id), loggedIn());
  }

  @Test
  void aSourceEndsNoSessionAndDeletesNoRecord() {
    NodeId id = new NodeId(ONE.target(), ONE.portal(), "default");
    keep(id);
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN), new DiscoveryEvent.Lost(ONE));
    assertEquals(List.of(), loggedIn(), "only the last word counts");
    hear(new DiscoveryEvent.Found(ONE, Action.LOGIN));
    assertEquals(List.of(id), loggedIn());
    told.clear();
    hear(new DiscoveryEvent.Lost(ONE));
    assertEquals(List.of(id), loggedIn());
    assertEquals(1, store.records.size());
    DiscoveryEvent.Drift drift = assertInstanceOf(DiscoveryEvent.Drift.class, told.get(0));
    assertTrue(drift.text().contains("session 1 goes on"), drift.text());
    hear(
        new DiscoveryEvent.SourceState("isns 10.0.0.9:3205", false, "gone"),
        new DiscoveryEvent.Refused("x", "y"));
    assertEquals(List.of(id), loggedIn());
  }

  @Test
  void whatDiffersFromARecordIsTold() {
    keep(new NodeId(ONE.target(), ONE.portal(), "default"));
    DiscoveredNode moved = node("one", "10.0.0.1:3260,7", "isns 10.0.0.9:3205");
    hear(new DiscoveryEvent.Found(moved, Action.ANNOUNCE));
    DiscoveryEvent.Drift drift = assertInstanceOf(DiscoveryEvent.Drift.class, told.get(0));
    assertTrue(drift.text().contains("group 7") && drift.text().contains("in 1"), drift.text());
    told.clear();
    hear(new DiscoveryEvent.Lost(moved));
    assertTrue(
        assertInstanceOf(DiscoveryEvent.Drift.class, told.get(0)).text().contains("record stays"));
    told.clear();
    hear(new DiscoveryEvent.Lost(node("never", "10.0.0.1", "isns 10.0.0.9:3205")));
    assertEquals(List.of(), told);
  }

  @Test
  void aFloodIsOnePassAndBounded() {
    for (int i = 0; i < 100_000; i++) {
      offered.discoveryEvent(new DiscoveryEvent.Found(ONE, Action.RECORD));
      offered.discoveryEvent(new DiscoveryEvent.Lost(ONE));
    }
    assertEquals(1, work.size());
    for (int i = 0; i < OfferedNodes.MAX_WAITING + 1_000; i++) {
      offered.discoveryEvent(
          new DiscoveryEvent.Lost(node("t" + i, "10.0.0.1", "isns 10.0.0.9:3205")));
    }
    assertEquals(1, work.size());
    hear();
    assertEquals(List.of(), books.calls, "the last word was that it is gone");
    hear(new DiscoveryEvent.Found(ONE, Action.RECORD));
    assertEquals(List.of("apply [NEW]"), books.calls, "afterwards all is as before");
  }
}
