package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A connection joins its session, and is replaced when it is lost (RFC 7143 section 7.1.4.3). */
class ConnectionSlotTest extends VirtualFixture {
  private static final SessionParameters LEVEL_2 =
      SessionParameters.DEFAULT_OFFER.withRecovery(2, 1);
  private static final SessionParameters TWO = SessionFixture.OFFER.withRecovery(0, 2);
  private static final int TARGET_ERROR = 3;
  private static final int INITIATOR_ERROR = 2;

  /** How long the target keeps commands, seconds. */
  private static final int RETAIN = 20;

  private Peer retaining(String... changed) throws Exception {
    return logIn(LEVEL_2, patient(), SessionFixture.level2(RETAIN, changed));
  }

  /** A command is in flight. */
  private ScsiCommandPdu inFlight(Peer peer) throws Exception {
    virtual.start();
    return peer.command();
  }

  private static void reassigned(Peer peer, ScsiCommandPdu of) throws Exception {
    TaskManagementRequestPdu reassign = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(8, reassign.function());
    assertEquals(of.initiatorTaskTag(), reassign.referencedTaskTag());
    TargetSays.managed(peer, reassign, 0);
  }

  // ---- joining ---------------------------------------------------------------------------

  @Test
  void theFurtherConnectionSaysWhichSessionItBelongsTo() throws Exception {
    Peer a = logIn(TWO, patient(), TwoConnections.agreed(2));
    Peer b = virtual.accept();
    LoginRequestPdu login = b.expect(LoginRequestPdu.class);
    assertEquals(7, login.tsih());
    assertEquals(1, login.cid());
    assertEquals(a.expCmdSn, login.cmdSn());
    assertFalse(virtual.session().life().live().isEmpty());
  }

  @Test
  void theSessionIsOpenWhenItsFurtherConnectionIs() throws Exception {
    virtual = new VirtualSession(TWO, patient());
    CompletableFuture<TransportSession> opened = virtual.open();
    Peer a = virtual.comesBack(TwoConnections.agreed(2));
    assertPending(opened);
    Peer b = virtual.accept();
    assertPending(opened);
    b.join(1, a.expCmdSn, OWN);
    virtual.run();
    assertTrue(opened.isDone());
    assertEquals(List.of(0, 1), cids());
  }

  @Test
  void aConnectionThatIsRefusedForGoodIsNotTriedAgain() throws Exception {
    virtual = new VirtualSession(TWO, patient());
    CompletableFuture<TransportSession> opened = virtual.open();
    Peer a = virtual.comesBack(TwoConnections.agreed(2));
    Peer b = virtual.accept();
    b.refuseLogin(b.expect(LoginRequestPdu.class), INITIATOR_ERROR, 6);
    virtual.run();
    assertTrue(opened.isDone());
    virtual.pass(seconds(10));
    assertEquals(2, virtual.dials());
    inFlight(a);
    inFlight(a);
  }

  @Test
  void aConnectionOutOfReachIsTriedAsOftenAsASession() throws Exception {
    virtual = new VirtualSession(TWO, VirtualSession.timeouts(2));
    CompletableFuture<TransportSession> opened = virtual.open();
    virtual.comesBack(TwoConnections.agreed(2));
    virtual.unreachable();
    virtual.pass(millis(0));
    assertTrue(opened.isDone(), "the session may be used meanwhile");
    assertEquals(2, virtual.dials());
    assertComesBackAfter(millis(650));
    assertComesBackAfter(millis(650));
    virtual.pass(seconds(10));
    assertEquals(4, virtual.dials());
    assertEquals(0, virtual.timers());
    assertEquals(List.of(0), cids());
  }

  @Test
  void withoutAPauseTriesAreNotMadeFasterThanTwentyASecond() throws Exception {
    SessionTimeouts t = patient();
    SessionTimeouts hasty =
        new SessionTimeouts(
            t.connect(),
            t.login(),
            t.command(),
            t.task(),
            t.noopInterval(),
            t.noopTimeout(),
            t.logout(),
            100,
            Duration.ZERO,
            t.replacement(),
            t.maxRedirects());
    logIn(TWO, hasty, TwoConnections.agreed(2));
    virtual.unreachable();
    virtual.pass(seconds(1));
    int dials = virtual.dials();
    assertTrue(dials > 10 && dials <= 22, () -> dials + " tries");
  }

  @Test
  void aConnectionThatComesLaterTakesCommands() throws Exception {
    Peer a = logIn(TWO, patient(), TwoConnections.agreed(2));
    virtual.unreachable();
    virtual.pass(millis(0));
    virtual.reachable();
    Pair pair = new Pair(a, comesLater(1, a.expCmdSn));
    virtual.start();
    virtual.start();
    pair.on(pair.a());
    pair.on(pair.b());
  }

  private Peer comesLater(int cid, int cmdSn) throws Exception {
    virtual.pass(seconds(1));
    return join(cid, cmdSn);
  }

  @Test
  void aConnectionThatWasLeftComesBackWhenTheTargetSaid() throws Exception {
    Pair pair = logInTwice(SessionFixture.OFFER, TwoConnections.agreed(2, "DefaultTime2Wait=4"));
    pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 8));
    TargetSays.loggedOut(pair.b(), pair.b().expect(LogoutRequestPdu.class));
    assertClosed(pair.b());
    assertEquals(List.of(0), cids());
    assertComesBackAfter(seconds(4));
    join(1, pair.a().expCmdSn);
    assertEquals(List.of(0, 1), cids());
  }

  // ---- replacing -------------------------------------------------------------------------

  @Test
  void aLostConnectionIsReplacedAndItsCommandGoesOn() throws Exception {
    Peer peer = retaining();
    listen();
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiCommandPdu sent = peer.command();
    peer.reset();
    assertEquals(SessionState.FAILED, virtual.session().state());
    assertEquals(List.of(), cids());
    Peer again = join(0, peer.expCmdSn);
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
    reassigned(again, sent);
    again.good(sent);
    assertGood(command);
    assertEquals(List.of(SessionState.FAILED, SessionState.LOGGED_IN), states);
    assertEquals(1, virtual.session().commands().dispatch().phases().size());
    assertEquals(0, virtual.timers());
  }

  @Test
  void thePauseBeforeAReplacementIsKept() throws Exception {
    Peer peer = retaining("DefaultTime2Wait=3");
    inFlight(peer);
    peer.reset();
    assertComesBackAfter(seconds(3));
    LoginRequestPdu login = virtual.accept().expect(LoginRequestPdu.class);
    assertEquals(7, login.tsih());
  }

  @Test
  void aVeryLongPauseBeforeAReplacementIsCut() throws Exception {
    Peer peer = retaining("DefaultTime2Wait=100");
    inFlight(peer);
    peer.reset();
    assertComesBackAfter(seconds(30));
  }

  @Test
  void aReplacementIsTriedForAsLongAsTheTargetKeepsCommands() throws Exception {
    Peer peer = retaining("DefaultTime2Wait=2");
    CompletableFuture<ScsiCommand> command = once();
    peer.command();
    virtual.unreachable();
    peer.reset();
    virtual.passAlmost(seconds(2 + RETAIN));
    assertPending(command);
    virtual.pass(millis(60));
    assertSays(
        "the connection was not replaced: the target keeps its commands no longer",
        failure(command));
    assertEquals(ErrorCode.TRANSPORT, failure(command).code());
    virtual.reachable();
    virtual.pass(seconds(2));
    virtual.comesBack(ANSWERS);
  }

  @Test
  void aConnectionOutOfReachIsReplacedWhenItCanBe() throws Exception {
    Peer peer = retaining();
    ScsiCommandPdu sent = inFlight(peer);
    virtual.unreachable();
    peer.reset();
    virtual.pass(millis(0));
    assertEquals(2, virtual.dials());
    virtual.reachable();
    assertComesBackAfter(millis(650));
    reassigned(join(0, peer.expCmdSn), sent);
  }

  @Test
  void aTargetThatRefusesTheReplacementGetsANewSession() throws Exception {
    Peer peer = retaining();
    CompletableFuture<ScsiCommand> command = once();
    peer.command();
    peer.reset();
    Peer again = virtual.accept();
    again.refuseLogin(again.expect(LoginRequestPdu.class), INITIATOR_ERROR, 10);
    virtual.run();
    HawserException why = failure(command);
    assertSays("the connection was not replaced: ", why);
    assertSays("Connection reset by peer", why);
    virtual.comesBack(ANSWERS);
  }

  @Test
  void aConnectionLostAgainBeforeAnyCommandEndedCostsTheSession() throws Exception {
    Peer peer = retaining();
    ScsiCommandPdu sent = inFlight(peer);
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    reassigned(again, sent);
    again.reset();
    virtual.comesBack(ANSWERS).command();
  }

  @Test
  void aConnectionIsReplacedAgainWhenACommandHasEnded() throws Exception {
    Peer peer = retaining();
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiCommandPdu sent = peer.command();
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    reassigned(again, sent);
    again.good(sent);
    assertGood(command);
    inFlight(again);
    again.reset();
    join(0, again.expCmdSn);
  }

  @Test
  void aTargetThatBreaksTheRulesIsNotTrustedToGoOn() throws Exception {
    Peer peer = retaining();
    ScsiCommandPdu sent = inFlight(peer);
    peer.statSn += 5000;
    peer.good(sent);
    assertClosed(peer);
    virtual.comesBack(ANSWERS).command();
  }

  @Test
  void aTargetThatKeepsNothingGetsANewSession() throws Exception {
    Peer peer = logIn(LEVEL_2, patient(), SessionFixture.level2(0));
    CompletableFuture<ScsiCommand> harm = once();
    inFlight(peer);
    peer.reset();
    failure(harm);
    virtual.comesBack(ANSWERS).command();
  }

  @Test
  void whatWaitsForAGuardThatIsGoneGoesOutOverTheReplacement() throws Exception {
    Peer peer = retaining();
    Registration guard = virtual.session().guard(Lun.of(1), fresh -> new CompletableFuture<>());
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    CompletableFuture<ScsiCommand> held = virtual.start();
    CompletableFuture<ScsiCommand> other = virtual.start(virtual.unit(2), Commands.testUnitReady());
    again.good(again.command());
    assertGood(other);
    assertPending(held);
    guard.close();
    again.reset();
    Peer last = join(0, again.expCmdSn);
    last.good(last.command());
    assertGood(held);
  }

  @Test
  void aSessionThatEndsMeanwhileTriesNoLonger() throws Exception {
    Peer peer = retaining();
    inFlight(peer);
    peer.reset();
    Peer tried = virtual.accept();
    tried.expect(LoginRequestPdu.class);
    virtual.session().close("the test wants it");
    assertClosed(tried);
    assertEquals(0, virtual.timers());
  }

  @Test
  void aTargetInTroubleIsAskedAgainForAsLongAsALoginMayTake() throws Exception {
    Peer peer = retaining();
    inFlight(peer);
    peer.reset();
    Peer tried = virtual.accept();
    tried.refuseLogin(tried.expect(LoginRequestPdu.class), TARGET_ERROR, 1);
    assertClosed(tried);
    assertComesBackAfter(millis(650));
    assertEquals(7, virtual.accept().expect(LoginRequestPdu.class).tsih());
  }
}
