package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How often, when and where a lost session is built up again (RFC 7143 section 7.1.5). */
class SessionRecoveryTest extends VirtualFixture {
  private String lastReason() {
    return reasons.get(reasons.size() - 1);
  }

  private void assertOver() {
    virtual.run();
    assertEquals(SessionState.FREE, virtual.session().state());
    assertEquals(0, virtual.timers());
  }

  @Test
  void theFirstTryComesAtOnceAndTheOthersAfterThePause() throws Exception {
    Peer peer = logIn(3);
    listen();
    virtual.unreachable();
    peer.reset();
    virtual.pass(millis(0));
    assertEquals(2, virtual.dials());
    assertComesBackAfter(millis(700));
    assertComesBackAfter(millis(640));
    assertEquals(List.of(SessionState.FAILED, SessionState.FREE), states);
    assertSays(
        "; given up after 3 tries to build it up again",
        new HawserException(ErrorCode.GENERIC, lastReason()));
    assertOver();
  }

  @Test
  void aCommandWaitsForTheLastTryAndFailsWithIt() throws Exception {
    Peer peer = logIn(2);
    CompletableFuture<ScsiCommand> command = virtual.start();
    peer.command();
    virtual.unreachable();
    peer.reset();
    virtual.pass(millis(300));
    assertPending(command);
    virtual.pass(millis(700));
    HawserException why = failure(command);
    assertEquals(ErrorCode.TRANSPORT, why.code());
    assertSays("connection refused; given up after 2 tries", why);
    assertOver();
  }

  @Test
  void aSessionThatIsNotToComeBackEndsWithItsConnection() throws Exception {
    Peer peer = logIn(0);
    listen();
    CompletableFuture<ScsiCommand> command = virtual.start();
    peer.command();
    peer.reset();
    failure(command);
    assertEquals(List.of(SessionState.FREE), states);
    assertEquals(1, virtual.dials());
    assertOver();
  }

  @Test
  void thePauseThatWasAgreedOnIsKept() throws Exception {
    Peer peer =
        logIn(SessionFixture.OFFER, patient(), SessionFixture.answers("DefaultTime2Wait=3"));
    peer.reset();
    assertComesBackAfter(seconds(3));
    Peer again = virtual.comesBack(ANSWERS);
    assertSilent(again);
  }

  @Test
  void thePauseThatWasAnnouncedIsKeptOnce() throws Exception {
    Peer peer = logIn(3);
    peer.send(TargetSays.message(peer, 3, 0, 5, 0));
    assertClosed(peer);
    assertComesBackAfter(seconds(5));
    virtual.comesBack(ANSWERS).reset();
    assertComesBackAfter(millis(700));
  }

  @Test
  void anAnnouncedPauseOfNothingIsKeptInsteadOfTheOneAgreedOn() throws Exception {
    Peer peer =
        logIn(SessionFixture.OFFER, patient(), SessionFixture.answers("DefaultTime2Wait=3"));
    peer.send(TargetSays.message(peer, 3, 0, 0, 0));
    virtual.pass(millis(0));
    assertEquals(2, virtual.dials());
  }

  @Test
  void aVeryLongPauseIsCut() throws Exception {
    Peer peer = logIn(3);
    peer.send(TargetSays.message(peer, 3, 0, 1000, 0));
    assertComesBackAfter(seconds(30));
  }

  @Test
  void theTriesEndWhenTheTimeForThemIsOver() throws Exception {
    Peer peer = logIn(1000);
    listen();
    virtual.unreachable();
    peer.reset();
    virtual.passAlmost(seconds(60));
    assertEquals(List.of(SessionState.FAILED), states);
    virtual.pass(millis(60));
    assertEquals(List.of(SessionState.FAILED, SessionState.FREE), states);
    assertTrue(
        lastReason().startsWith("session 1 was not built up again within 60000 ms: "),
        lastReason());
    assertTrue(lastReason().endsWith("connection refused"), lastReason());
    assertOver();
  }

  @Test
  void theTimeForTriesEndsWithTheirSuccess() throws Exception {
    Peer peer = logIn(3);
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    assertEquals(0, virtual.timers());
    virtual.pass(seconds(61));
    assertSilent(again);
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
  }

  @Test
  void theTimeForTriesCountsFromTheFirstLoss() throws Exception {
    Peer peer = logIn(1000);
    virtual.unreachable();
    peer.reset();
    virtual.pass(seconds(40));
    virtual.reachable();
    virtual.pass(seconds(1));
    // Not yet logged in: what is lost here is a try.
    virtual.accept().reset();
    virtual.unreachable();
    virtual.pass(seconds(18));
    assertEquals(SessionState.FAILED, virtual.session().state());
    virtual.pass(seconds(2));
    assertOver();
  }

  @Test
  void connectionsThatAreGoodForNothingCountAsTries() throws Exception {
    Peer peer = logIn(2);
    peer.reset();
    virtual.comesBack(ANSWERS).reset();
    virtual.pass(seconds(1));
    virtual.comesBack(ANSWERS).reset();
    virtual.pass(seconds(1));
    assertEquals(3, virtual.dials());
    assertOver();
  }

  @Test
  void aCommandThatCompletedForgivesWhatWasTried() throws Exception {
    Peer peer = logIn(1);
    for (int i = 0; i < 4; i++) {
      CompletableFuture<ScsiCommand> command = virtual.start();
      peer.good(peer.command());
      assertGood(command);
      peer.reset();
      peer = virtual.comesBack(ANSWERS);
    }
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
  }

  @Test
  void aConnectionThatStoodForAMinuteForgivesWhatWasTried() throws Exception {
    Peer peer = logIn(1);
    for (int i = 0; i < 3; i++) {
      virtual.pass(seconds(60));
      peer.reset();
      peer = virtual.comesBack(ANSWERS);
    }
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
  }

  @Test
  void aConnectionThatStoodForLessDoesNot() throws Exception {
    Peer peer = logIn(1);
    virtual.pass(seconds(70));
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    virtual.pass(seconds(59));
    again.reset();
    virtual.pass(seconds(1));
    assertEquals(2, virtual.dials());
    assertOver();
  }

  @Test
  void thoseWhoseCommandsEndSeeWhetherTheSessionComesBack() throws Exception {
    Peer peer = logIn(1);
    List<SessionState> seen = new ArrayList<>();
    once().thenAccept(ended -> seen.add(virtual.session().state()));
    peer.command();
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    once().thenAccept(ended -> seen.add(virtual.session().state()));
    again.command();
    again.reset();
    assertEquals(List.of(SessionState.FAILED, SessionState.FREE), seen);
  }

  @Test
  void aSessionThatStoodForAMinuteWillComeBack() throws Exception {
    Peer peer = logIn(1);
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    virtual.pass(seconds(61));
    List<SessionState> seen = new ArrayList<>();
    once().thenAccept(ended -> seen.add(virtual.session().state()));
    again.command();
    again.reset();
    assertEquals(List.of(SessionState.FAILED), seen);
    assertTrue(virtual.session().life().recovery().willTry());
    virtual.comesBack(ANSWERS);
  }

  @Test
  void aDiscoverySessionHasNothingToKeep() throws Exception {
    LoginRequest normal =
        Commands.login(3260, ScriptedTarget.NAME, SessionFixture.OFFER, patient());
    virtual =
        new VirtualSession(
            new LoginRequest(
                normal.iface(),
                normal.portal(),
                normal.initiator(),
                Optional.empty(),
                normal.isid(),
                SessionType.DISCOVERY,
                Optional.empty(),
                normal.parameters(),
                normal.timeouts()));
    Peer peer =
        virtual.loggedIn("HeaderDigest=None", "DataDigest=None", "MaxRecvDataSegmentLength=8192");
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
    assertFalse(virtual.session().life().recovery().replacesConnections());
    peer.reset();
    virtual.pass(seconds(1));
    assertEquals(1, virtual.dials());
    assertOver();
  }

  @Test
  void aPermanentMoveIsRememberedAndATemporaryOneIsNot() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.open();
    Peer moved = virtual.accept();
    moved.refuseLogin(moved.expect(LoginRequestPdu.class), 1, 2, "TargetAddress=127.0.0.2:3261");
    Peer again = virtual.accept();
    again.refuseLogin(again.expect(LoginRequestPdu.class), 1, 1, "TargetAddress=127.0.0.3:3262");
    Peer peer = virtual.comesBack(ANSWERS);
    assertEquals("127.0.0.3", virtual.session().portal().host());
    peer.reset();
    Peer back = virtual.accept();
    assertEquals("127.0.0.2", virtual.lastPortal().host());
    back.loginAnew(ANSWERS);
    assertEquals("127.0.0.2", virtual.session().portal().host());
  }

  @Test
  void aLogoutBetweenTriesEndsThem() throws Exception {
    Peer peer = logIn(1000);
    virtual.unreachable();
    peer.reset();
    virtual.pass(seconds(1));
    int dials = virtual.dials();
    CompletableFuture<Void> end =
        virtual.session().logout(new Deadline(virtual.now())).toCompletableFuture();
    virtual.run();
    assertTrue(end.isDone());
    virtual.pass(seconds(2));
    assertEquals(dials, virtual.dials());
    assertOver();
  }

  @Test
  void aLogoutInTheMiddleOfATryClosesItsConnection() throws Exception {
    Peer peer = logIn(3);
    peer.reset();
    Peer tried = virtual.accept();
    tried.expect(LoginRequestPdu.class);
    virtual.session().logout(new Deadline(virtual.now()));
    virtual.run();
    assertClosed(tried);
    assertOver();
  }

  @Test
  void aSessionThatWasClosedByItsListenerIsNotBuiltUpAgain() throws Exception {
    Peer peer = logIn(3);
    virtual
        .session()
        .listen(
            new SessionListener() {
              @Override
              public void stateChanged(TransportSession of, SessionState next, String reason) {
                if (next == SessionState.FAILED) {
                  of.close("its listener wants it");
                }
              }
            });
    peer.reset();
    virtual.pass(seconds(1));
    assertEquals(1, virtual.dials());
    assertOver();
  }

  @Test
  void aSessionThatTheTargetSendsAwayComesBackWhenItSaid() throws Exception {
    Peer peer = logIn(3);
    peer.send(TargetSays.message(peer, 1, 0, 0, 8));
    LogoutRequestPdu logout = peer.expect(LogoutRequestPdu.class);
    assertEquals(0, logout.reason());
    TargetSays.loggedOut(peer, logout);
    assertClosed(peer);
    virtual.comesBack(ANSWERS);
  }
}
