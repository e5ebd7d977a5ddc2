package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions that are lost and come back. */
class KeptUpSessionsTest extends NodeSessionsBed {
  @Test
  void aSessionWhoseTransportGoesWaitsForItAndComesBackUnderTheSameNames() {
    store.put(NODE);
    login(NODE).join();
    registry.transports.clear();
    tcp.sessions.get(0).become(SessionState.FREE, "transport tcp is being taken out");
    SessionInfo waiting = only();
    assertEquals(SessionState.FREE, waiting.state());
    assertEquals("REOPEN", waiting.work());
    assertEquals("nobody serves iface default", waiting.reason());
    assertEquals(ErrorCode.SESSION_NOT_CONNECTED, failure(sessions.rescan(1)).code());
    assertTrue(sessions.inUse(NODE));
    assertEquals(0, time.pending());

    FakeTransport next = new FakeTransport("tcp");
    next.answer = this::answer;
    registry.serve(next);
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    assertEquals(SessionState.LOGGED_IN, only().state());
    assertEquals(1, only().sid());
    assertEquals(tcp.requests.get(0).isid(), next.requests.get(0).isid());
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    assertEquals(1, next.requests.size());
  }

  @Test
  void aTransportThatIsReplacedInPlaceTakesItsSessionsOverAtOnce() {
    store.put(NODE);
    login(NODE).join();
    FakeTransport next = new FakeTransport("tcp");
    next.answer = this::answer;
    registry.serve(next);
    tcp.sessions.get(0).become(SessionState.FREE, "replaced");
    assertEquals(SessionState.LOGGED_IN, only().state());
    assertEquals(1, next.requests.size());
  }

  @Test
  void aSessionThatItsTransportGaveUpIsTriedForEverWithGrowingPauses() {
    store.put(NODE);
    login(NODE).join();
    tcp.answer = request -> refusal(ErrorCode.FATAL_LOGIN);
    tcp.sessions.get(0).become(SessionState.FREE, "given up");
    assertEquals(1, tcp.requests.size());
    time.advance(Duration.ofSeconds(3));
    assertEquals(2, tcp.requests.size());
    assertEquals("refused", only().reason());
    time.advance(Duration.ofSeconds(3 + 6 + 12 + 24));
    assertEquals(6, tcp.requests.size());
    time.advance(Duration.ofSeconds(300));
    assertEquals(16, tcp.requests.size());
    tcp.answer = this::answer;
    time.advance(Duration.ofSeconds(30));
    assertEquals(SessionState.LOGGED_IN, only().state());
    assertEquals("", only().reason());
  }

  @Test
  void reopenMaxEndsIt() {
    store.put(NODE, "node.session.reopen_max", "2");
    login(NODE).join();
    tcp.answer = request -> refusal(ErrorCode.TRANSPORT);
    tcp.sessions.get(0).become(SessionState.FREE, "given up");
    time.advance(Duration.ofSeconds(60));
    assertEquals(List.of(), sessions.sessions());
    assertEquals(3, tcp.requests.size());
    assertFalse(sessions.inUse(NODE));
  }

  @Test
  void aSessionThatIsLoggedOutWhileItComesBackDoesNotStay() {
    store.put(NODE);
    login(NODE).join();
    CompletableFuture<TransportSession> late = new CompletableFuture<>();
    tcp.answer = request -> late;
    tcp.sessions.get(0).become(SessionState.FREE, "given up");
    time.advance(Duration.ofSeconds(3));
    sessions.logout(1).toCompletableFuture().join();
    FakeSession session = new FakeSession(9, tcp.requests.get(1));
    late.complete(session);
    assertEquals(1, session.logouts);
    assertEquals(List.of(), sessions.sessions());
    time.advance(Duration.ofMinutes(5));
    assertEquals(2, tcp.requests.size());
  }

  @Test
  void whileTheTransportBuildsItUpASessionSaysSo() {
    store.put(NODE);
    login(NODE).join();
    tcp.sessions.get(0).become(SessionState.FAILED, "connection reset");
    assertEquals(SessionState.FAILED, only().state());
    assertEquals("REOPEN", only().work());
    assertEquals("connection reset", only().reason());
    tcp.sessions.get(0).become(SessionState.LOGGED_IN, "logged in");
    assertEquals("NO CHANGE", only().work());
    assertEquals("", only().reason());
    assertEquals(1, tcp.requests.size());
  }
}
