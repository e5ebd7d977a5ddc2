package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Logging in and out. */
class NodeSessionsTest extends NodeSessionsBed {
  @Test
  void aNodeLogsInAsItsRecordSaysAndLogsOut() {
    store.put(
        NODE,
        "node.session.timeo.replacement_timeout",
        "0",
        "node.session.auth.username",
        "ann",
        "node.session.auth.password",
        "0123456789ab",
        "node.conn[0].iscsi.HeaderDigest",
        "CRC32C,None",
        "node.session.iscsi.FirstBurstLength",
        "16777212",
        "node.session.iscsi.MaxBurstLength",
        "262144",
        "node.conn[0].timeo.noop_out_interval",
        "0");
    NodeOutcome outcome = login(NODE).join().get(0);
    assertEquals(List.of(1), outcome.sids());
    assertEquals(ErrorCode.SUCCESS, code(outcome));

    LoginRequest request = tcp.requests.get(0);
    assertEquals(Duration.ZERO, request.timeouts().replacement());
    assertEquals(Duration.ofSeconds(5), request.timeouts().noopInterval());
    assertEquals(Integer.MAX_VALUE, request.timeouts().reconnects());
    assertEquals("ann", request.chap().orElseThrow().user());
    assertEquals(2, request.parameters().headerDigests().size());
    assertEquals(262_144, request.parameters().firstBurstLength());
    assertEquals(store.initiatorName(), request.initiator());

    SessionInfo info = only();
    assertEquals(NODE, info.node());
    assertEquals(SessionState.LOGGED_IN, info.state());
    assertEquals("NO CHANGE", info.work());
    assertEquals(
        "[sid: 1, target: iqn.2031-02.net.lab:vol7, portal: 10.9.1.80,3260]", info.title());
    assertFalse(info.toString().contains("0123456789ab"));
    assertTrue(sessions.inUse(NODE));
    assertTrue(sessions.inUse("default"));
    assertInstanceOf(SessionEvent.Added.class, events.get(0));

    sessions.logout(1).toCompletableFuture().join();
    assertEquals(1, tcp.sessions.get(0).logouts);
    assertEquals(List.of(), sessions.sessions());
    assertFalse(sessions.inUse(NODE));
    assertInstanceOf(SessionEvent.Removed.class, events.get(events.size() - 1));
    assertEquals(ErrorCode.SESSION_NOT_FOUND, failure(sessions.logout(1)).code());
  }

  @Test
  void asManySessionsAsWantedAndNoMore() {
    store.put(NODE, "node.session.nr_sessions", "3");
    assertEquals(List.of(1, 2, 3), login(NODE).join().get(0).sids());
    NodeOutcome again = login(NODE).join().get(0);
    assertEquals(ErrorCode.SESSION_EXISTS, code(again));
    assertEquals(
        NODE + ": 3 sessions requested, but 3 already present.",
        again.failure().orElseThrow().getMessage());
    assertEquals(3, tcp.requests.stream().map(LoginRequest::isid).distinct().count());
    sessions.logout(2).toCompletableFuture().join();
    assertEquals(List.of(4), login(NODE).join().get(0).sids());
    assertEquals(5, sessions.another(1).toCompletableFuture().join());
    assertEquals(4, sessions.sessions().size());
  }

  @Test
  void tenParallelLoginsOfOneRecordMakeExactlyOneSession() throws Exception {
    store.put(NODE);
    ExecutorService threads = Executors.newFixedThreadPool(10);
    NodeSessions parallel =
        new NodeSessions(registry, store, new Random(5), time, time, threads, Runnable::run);
    try {
      for (int round = 0; round < 100; round++) {
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<List<NodeOutcome>>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          all.add(
              CompletableFuture.runAsync(
                      () -> {
                        try {
                          assertTrue(start.await(5, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      },
                      command -> new Thread(command).start())
                  .thenCompose(
                      go -> parallel.login(List.of(NODE), outcome -> {}).toCompletableFuture()));
        }
        start.countDown();
        int in = 0;
        int present = 0;
        for (CompletableFuture<List<NodeOutcome>> each : all) {
          NodeOutcome outcome = each.get(10, TimeUnit.SECONDS).get(0);
          in += outcome.sids().size();
          present += code(outcome) == ErrorCode.SESSION_EXISTS ? 1 : 0;
        }
        assertEquals(1, in);
        assertEquals(9, present);
        assertEquals(1, parallel.sessions().size());
        parallel.logout(parallel.sessions().get(0).sid()).toCompletableFuture().join();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLoginIsTriedUntilItsTimeIsSpent() {
    store.put(
        NODE,
        "node.session.initial_login_retry_max",
        "8",
        "node.conn[0].timeo.login_timeout",
        "15");
    tcp.answer = request -> refusal(ErrorCode.TRANSPORT);
    CompletableFuture<List<NodeOutcome>> login = login(NODE);
    time.advance(Duration.ofSeconds(116));
    assertFalse(login.isDone());
    assertEquals(List.of(), sessions.sessions());
    time.advance(Duration.ofSeconds(4));
    HawserException failure = login.join().get(0).failure().orElseThrow();
    assertEquals(ErrorCode.TRANSPORT_TIMEOUT, failure.code());
    assertTrue(failure.getMessage().endsWith("was given up after 120 s: refused"));
    assertEquals(40, tcp.requests.size());
    assertFalse(sessions.inUse(NODE));
    assertEquals(0, time.pending());
  }

  @Test
  void whatTheTargetRefusesForGoodIsNotTriedAgain() {
    store.put(NODE);
    for (ErrorCode code :
        List.of(ErrorCode.LOGIN_AUTHENTICATION, ErrorCode.FATAL_LOGIN, ErrorCode.HOST_NOT_FOUND)) {
      tcp.answer = request -> refusal(code);
      assertEquals(code, code(login(NODE).join().get(0)));
    }
    assertEquals(3, tcp.requests.size());
    registry.transports.clear();
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, code(login(NODE).join().get(0)));
  }

  @Test
  void everyNodeOfALoginIsTriedAndToldOnItsOwn() {
    NodeId other = store.put(node("vol8", "10.9.1.80:3260,1", "default"));
    NodeId unknown = node("vol9", "10.9.1.80:3260,1", "default");
    NodeId noIface = store.put(node("vol8", "10.9.1.80:3260,1", "gone"));
    NodeId noSecret =
        store.put(
            node("vola", "10.9.1.80:3260,1", "default"), "node.session.auth.authmethod", "CHAP");
    store.put(NODE);
    List<NodeOutcome> told = new ArrayList<>();
    List<NodeOutcome> outcomes =
        sessions
            .login(List.of(NODE, unknown, noIface, noSecret, other), told::add)
            .toCompletableFuture()
            .join();
    assertEquals(
        List.of(
            ErrorCode.SUCCESS,
            ErrorCode.NO_OBJECTS_FOUND,
            ErrorCode.INVALID,
            ErrorCode.INVALID,
            ErrorCode.SUCCESS),
        outcomes.stream().map(NodeSessionsTest::code).toList());
    assertEquals(5, told.size());
  }

  @Test
  void aLeadingLoginTakesTheFirstIfaceThatWorks() {
    List<NodeId> nodes = new ArrayList<>();
    for (String iface : List.of("a", "b", "c")) {
      registry.records.put(iface, Iface.unbound(iface, "tcp"));
      nodes.add(store.put(node("vol7", "10.9.1.80:3260,1", iface), "node.leading_login", "Yes"));
    }
    tcp.answer =
        request ->
            request.iface().name().equals("a") ? refusal(ErrorCode.FATAL_LOGIN) : answer(request);
    List<NodeOutcome> outcomes = sessions.login(nodes, outcome -> {}).toCompletableFuture().join();
    assertEquals(ErrorCode.FATAL_LOGIN, code(outcomes.get(0)));
    assertEquals(List.of(2), outcomes.get(1).sids());
    assertEquals(List.of(), outcomes.get(2).sids());
    assertEquals(ErrorCode.SUCCESS, code(outcomes.get(2)));
    assertEquals(2, tcp.requests.size());
    assertEquals(1, sessions.sessions().size());
  }

  @Test
  void aSessionInUseIsNotLoggedOutWhereThatIsConfigured() {
    store.put(NODE);
    login(NODE).join();
    Registration held = sessions.hold(1, "disk backup").orElseThrow();
    store.configuration.put("iscsid.safe_logout", "Yes");
    HawserException busy = failure(sessions.logout(1));
    assertEquals(ErrorCode.BUSY, busy.code());
    assertTrue(busy.getMessage().endsWith("is in use by disk backup"), busy.getMessage());
    assertEquals(List.of("disk backup"), only().holders());
    held.close();
    held.close();
    sessions.logout(1).toCompletableFuture().join();
    assertTrue(sessions.hold(1, "nobody").isEmpty());
  }

  @Test
  void aTargetThatDoesNotAnswerTheLogoutIsLeftBehind() {
    store.put(NODE);
    login(NODE).join();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    tcp.sessions.get(0).logout = answer;
    CompletionStage<Void> logout = sessions.logout(1);
    CompletionStage<Void> second = sessions.logout(1);
    assertTrue(sessions.inUse(NODE));
    answer.completeExceptionally(new HawserException(ErrorCode.LOGOUT, "no answer"));
    logout.toCompletableFuture().join();
    second.toCompletableFuture().join();
    assertEquals(1, tcp.sessions.get(0).logouts);
    assertTrue(tcp.sessions.get(0).closed.contains("did not answer"));
    assertFalse(sessions.inUse(NODE));
  }

  @Test
  void shuttingDownLogsEverythingOut() {
    store.put(NODE, "node.session.nr_sessions", "2");
    login(NODE).join();
    sessions.shutDown().toCompletableFuture().join();
    assertEquals(List.of(1, 1), tcp.sessions.stream().map(session -> session.logouts).toList());
    assertEquals(0, registry.listeners.size());
  }
}
