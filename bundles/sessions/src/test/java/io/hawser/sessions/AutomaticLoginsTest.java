package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.SessionInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AutomaticLoginsTest {
  private final VirtualTime time = new VirtualTime();
  private final FakeTransport tcp = new FakeTransport("tcp");
  private final FakeRegistry registry = new FakeRegistry();
  private final FakeStore store = new FakeStore();
  private final Set<NodeId> remembered = new HashSet<>();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final NodeSessions sessions =
      new NodeSessions(registry, store, new Random(5), time, time, Runnable::run, Runnable::run);

  private NodeId node(String target, String iface, String startup) {
    return store.put(
        new NodeId(
            IscsiName.of("iqn.2031-02.net.lab:" + target), Portal.of("10.9.1.80", 3260), iface),
        "node.startup",
        startup,
        "node.session.scan",
        "manual");
  }

  private List<NodeId> loggedIn() {
    return sessions.sessions().stream().map(SessionInfo::node).toList();
  }

  private void work() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  private void refuse(ErrorCode code) {
    HawserException why = new HawserException(code, "no login");
    tcp.answer = request -> CompletableFuture.failedFuture(why);
  }

  private AutomaticLogins logins() {
    return new AutomaticLogins(
        registry, store, sessions, sessions, remembered::contains, time, work::add);
  }

  @Test
  void whatWasLoggedInBeforeIsAgain() {
    NodeId manual = node("manual", "default", "manual");
    node("other", "default", "manual");
    remembered.add(manual);
    registry.serve(tcp);
    logins();
    work();
    assertEquals(List.of(manual), loggedIn());
  }

  @Test
  void aTargetThatIsAwayIsTriedAgainLater() {
    NodeId automatic = node("auto", "default", "automatic");
    registry.serve(tcp);
    refuse(ErrorCode.TRANSPORT);
    AutomaticLogins logins = logins();
    work();
    time.advance(Duration.ofMinutes(10));
    work();
    assertEquals(List.of(), loggedIn());
    tcp.answer = tcp::session;
    time.advance(Duration.ofMinutes(10));
    work();
    time.advance(Duration.ofMinutes(10));
    assertEquals(List.of(automatic), loggedIn());
    logins.close();
  }

  @Test
  void aTargetThatRefusesUsIsNot() {
    node("auto", "default", "automatic");
    registry.serve(tcp);
    refuse(ErrorCode.LOGIN_AUTHENTICATION);
    logins();
    work();
    tcp.answer = tcp::session;
    time.advance(Duration.ofMinutes(10));
    work();
    assertEquals(List.of(), loggedIn());
  }

  @Test
  void automaticNodesLogInWhenSomebodyServesThemAndOnlyOnce() {
    NodeId automatic = node("auto", "default", "automatic");
    node("manual", "default", "manual");
    node("boot", "default", "onboot");
    registry.records.put("card", Iface.unbound("card", "qla4xxx"));
    NodeId later = node("later", "card", "automatic");
    AutomaticLogins logins = logins();
    work();
    assertEquals(List.of(), loggedIn());

    registry.serve(tcp);
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    assertEquals(1, work.size());
    work();
    assertEquals(List.of(automatic), loggedIn());

    registry.serve(new FakeTransport("qla4xxx"));
    registry.tell(new IfaceEvent.TransportAdded("qla4xxx"));
    work();
    assertEquals(List.of(automatic, later), loggedIn());

    NodeId late = node("late", "default", "automatic");
    logins.close();
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    work();
    assertEquals(2, loggedIn().size(), () -> late + " logged in after the end");
  }
}
