package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionState;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A session leaves its target, and is over (RFC 7143 section 11.14). */
class LogoutTest extends VirtualFixture {
  private CompletableFuture<Void> logout(Duration within) {
    CompletableFuture<Void> end =
        virtual
            .session()
            .logout(new Deadline(virtual.now() + within.toNanos()))
            .toCompletableFuture();
    virtual.run();
    return end;
  }

  @Test
  void aLogoutEndsCommandsAtOnceAndTheSessionWithItsAnswer() throws Exception {
    Pair pair = logInTwice();
    listen();
    CompletableFuture<ScsiCommand> command = virtual.start();
    pair.on(pair.a());
    CompletableFuture<Void> end = logout(seconds(100));
    failure(command);
    failure(virtual.start());
    LogoutRequestPdu asked = pair.a().expect(LogoutRequestPdu.class);
    assertEquals(0, asked.reason());
    assertPending(end);
    assertEquals(List.of(), states);
    TargetSays.loggedOut(pair.a(), asked);
    assertTrue(end.isDone());
    assertClosed(pair.a());
    assertClosed(pair.b());
    assertEquals(List.of(SessionState.FREE), states);
  }

  @Test
  void aLogoutThatIsNotAnsweredEndsInItsTime() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<Void> end = logout(seconds(100));
    peer.expect(LogoutRequestPdu.class);
    virtual.passAlmost(seconds(6));
    assertPending(end);
    virtual.pass(millis(60));
    assertTrue(end.isDone());
    assertClosed(peer);
  }

  @Test
  void aLogoutEndsWithItsDeadline() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<Void> end = logout(seconds(2));
    peer.expect(LogoutRequestPdu.class);
    virtual.passAlmost(seconds(2));
    assertPending(end);
    virtual.pass(millis(60));
    assertTrue(end.isDone());
    assertClosed(peer);
  }

  @Test
  void aLogoutWithoutAConnectionIsOverAtOnce() throws Exception {
    Peer peer = logIn(3);
    virtual.unreachable();
    peer.reset();
    assertTrue(logout(seconds(100)).isDone());
    assertEquals(SessionState.FREE, virtual.session().state());
    assertTrue(logout(seconds(100)).isDone(), "once more is no more");
  }

  @Test
  void aTargetMayCloseTheOthersBeforeItAnswersTheLogout() throws Exception {
    Pair pair = logInTwice();
    CompletableFuture<Void> end = logout(seconds(100));
    LogoutRequestPdu asked = pair.a().expect(LogoutRequestPdu.class);
    pair.b().close();
    assertPending(end);
    assertEquals(List.of(0), cids());
    TargetSays.loggedOut(pair.a(), asked);
    assertTrue(end.isDone());
  }

  @Test
  void aConnectionLostInALogoutEndsTheSession() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<Void> end = logout(seconds(100));
    peer.expect(LogoutRequestPdu.class);
    peer.reset();
    assertTrue(end.isDone());
    virtual.pass(seconds(1));
    assertEquals(1, virtual.dials());
  }

  @Test
  void aLogoutEndsTheTriesForFurtherConnections() throws Exception {
    logIn(SessionFixture.OFFER.withRecovery(0, 2), patient(), TwoConnections.agreed(2));
    Peer joining = virtual.accept();
    joining.expect(LoginRequestPdu.class);
    logout(seconds(100));
    assertClosed(joining);
    virtual.pass(seconds(5));
    assertEquals(2, virtual.dials());
  }

  @Test
  void aSessionThatIsOverIsNotAskedToLeave() throws Exception {
    Peer peer = logIn(3);
    virtual.session().close("the test wants it");
    virtual.run();
    virtual.session().life().end(new HawserException(ErrorCode.GENERIC, "once more"));
    assertClosed(peer);
    assertEquals(SessionState.FREE, virtual.session().state());
  }

  @Test
  void theEndIsToldOnce() throws Exception {
    logIn(3);
    listen();
    virtual.session().close("the test wants it");
    virtual.session().close("and again");
    virtual.run();
    assertEquals(List.of(SessionState.FREE), states);
    assertTrue(reasons.get(0).endsWith("the test wants it"), reasons.get(0));
  }

  @Test
  void thoseWhoseCommandsEndWithTheSessionSeeThatItIsOver() throws Exception {
    Peer peer = logIn(3);
    List<SessionState> seen = new ArrayList<>();
    virtual.start().thenAccept(ended -> seen.add(virtual.session().state()));
    peer.command();
    virtual.session().close("the test wants it");
    virtual.run();
    assertEquals(List.of(SessionState.FREE), seen);
  }

  @Test
  void aTargetThatLeavesEverythingUnansweredIsNotAskedForALogout() throws Exception {
    Peer peer = logIn(3);
    for (int i = 0; i < 64; i++) {
      virtual.session().ping(new Deadline(virtual.now() + seconds(5).toNanos()));
    }
    assertTrue(logout(seconds(100)).isDone());
    peer.awaitClose();
  }
}
