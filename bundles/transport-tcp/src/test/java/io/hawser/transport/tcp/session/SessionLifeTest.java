package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What becomes of a session when a connection is made, lost or left. */
class SessionLifeTest extends VirtualFixture {
  private SessionStatistics statistics() {
    return virtual.session().statistics();
  }

  private static HawserException why(CompletableFuture<?> failed) {
    assertTrue(failed.isDone(), "it is not over");
    return (HawserException)
        Assertions.assertThrows(CompletionException.class, failed::join).getCause();
  }

  // ---- made ------------------------------------------------------------------------------

  @Test
  void aLoginTellsTheStateAndIsCounted() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    listen();
    virtual.open();
    virtual.comesBack(ANSWERS);
    assertEquals(List.of(SessionState.LOGGED_IN), states);
    assertEquals("logged in at 127.0.0.1:3260", reasons.get(0));
    assertEquals(1, statistics().logins());
    assertEquals(7, virtual.session().tsih());
  }

  @Test
  void whatWaitedForTheLoginGoesOutWithIt() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.open();
    virtual.start();
    virtual.comesBack(ANSWERS).command();
  }

  @Test
  void theNewConnectionTellsANewWindow() throws Exception {
    virtual = new VirtualSession(SessionParameters.DEFAULT_OFFER.withRecovery(2, 1), patient());
    virtual.open();
    Peer peer = virtual.accept();
    peer.window = 1;
    peer.login(SessionFixture.level2(20));
    virtual.start();
    virtual.start();
    ScsiCommandPdu sent = peer.command();
    peer.reset();
    Peer again = virtual.accept();
    again.join(0, peer.expCmdSn, OWN);
    virtual.run();
    again.receive();
    ScsiCommandPdu second = again.command();
    assertEquals(sent.cmdSn() + 1, second.cmdSn());
  }

  @Test
  void aConnectionThatJoinsTakesWhatWaits() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER.withRecovery(0, 2), patient());
    virtual.open();
    Peer a = virtual.accept();
    a.window = 0;
    a.login(TwoConnections.agreed(2));
    virtual.start();
    assertSilent(a);
    join(1, a.expCmdSn);
    a.command();
  }

  /** A guard that has nothing against it; counts how often it looks. */
  private AtomicInteger guard() {
    AtomicInteger looks = new AtomicInteger();
    virtual
        .session()
        .guard(
            virtual.unit().lun(),
            fresh -> {
              looks.incrementAndGet();
              return CompletableFuture.completedFuture(null);
            });
    return looks;
  }

  @Test
  void guardsLookAgainWhenTheOnlyConnectionWasReplaced() throws Exception {
    Peer peer =
        logIn(
            SessionParameters.DEFAULT_OFFER.withRecovery(2, 1),
            patient(),
            SessionFixture.level2(20));
    AtomicInteger looks = guard();
    listen();
    virtual.start();
    ScsiCommandPdu sent = peer.command();
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    assertEquals(1, looks.get());
    assertEquals(List.of(SessionState.FAILED, SessionState.LOGGED_IN), states);
    assertEquals("goes on over a new connection to 127.0.0.1:3260", reasons.get(1));
    assertEquals(2, statistics().logins());
    assertEquals(sent.cmdSn() + 1, again.expCmdSn);
  }

  @Test
  void guardsAreLeftAloneWhenOneOfTwoWasReplaced() throws Exception {
    Pair pair = retaining();
    AtomicInteger looks = guard();
    listen();
    virtual.start();
    virtual.start();
    pair.on(pair.a());
    pair.on(pair.b());
    pair.b().reset();
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
    assertEquals(List.of(0), cids());
    join(1, pair.a().expCmdSn);
    assertEquals(List.of(0, 1), cids());
    assertEquals(List.of(), states);
    assertEquals(0, looks.get());
  }

  private Pair retaining() throws IOException {
    return logInTwice(
        SessionParameters.DEFAULT_OFFER.withRecovery(2, 2), TwoConnections.retained());
  }

  @Test
  void whatTheReplacementAgreedOnHoldsFromThenOn() throws Exception {
    Peer peer =
        logIn(
            SessionParameters.DEFAULT_OFFER.withRecovery(2, 1),
            patient(),
            SessionFixture.level2(20));
    peer.reset();
    virtual
        .accept()
        .join(
            0,
            peer.expCmdSn,
            "HeaderDigest=None",
            "DataDigest=None",
            "MaxRecvDataSegmentLength=4096");
    virtual.run();
    assertEquals(4096, virtual.session().parameters().maxXmitDataSegmentLength());
  }

  @Test
  void whatAFurtherConnectionAgreedOnIsItsOwn() throws Exception {
    Peer a = logIn(SessionFixture.OFFER.withRecovery(0, 2), patient(), TwoConnections.agreed(2));
    virtual
        .accept()
        .join(
            1, a.expCmdSn, "HeaderDigest=None", "DataDigest=None", "MaxRecvDataSegmentLength=4096");
    virtual.run();
    assertEquals(List.of(0, 1), cids());
    assertEquals(8192, virtual.session().parameters().maxXmitDataSegmentLength());
  }

  @Test
  void aPingIsAnswered() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<Duration> ping =
        virtual
            .session()
            .ping(new Deadline(virtual.now() + seconds(1).toNanos()))
            .toCompletableFuture();
    virtual.run();
    TargetSays.pong(peer, peer.expect(NopOutPdu.class));
    assertTrue(ping.isDone());
    assertEquals(0, virtual.timers());
  }

  // ---- lost ------------------------------------------------------------------------------

  @Test
  void withoutAConnectionNothingCanBeAsked() throws Exception {
    Peer peer = logIn(3);
    virtual.unreachable();
    peer.reset();
    CompletableFuture<Duration> ping =
        virtual.session().ping(new Deadline(virtual.now() + 1)).toCompletableFuture();
    virtual.run();
    assertEquals(ErrorCode.SESSION_NOT_CONNECTED, why(ping).code());
    assertSays("session 1 is not connected", why(ping));
  }

  @Test
  void whatEndedAConnectionIsCountedAndTold() throws Exception {
    Peer peer = logIn(Commands.withDigests(SessionFixture.OFFER), patient(), digests());
    listen();
    ByteBuffer spoilt = peer.encoded(peer.ping(-1, 0));
    spoilt.put(9, (byte) 1);
    peer.send(spoilt);
    assertClosed(peer);
    assertEquals(1, statistics().digestErrors());
    assertEquals(0, statistics().protocolErrors());
    assertTrue(reasons.get(0).startsWith("session 1 to iqn."), reasons.get(0));
    assertTrue(reasons.get(0).contains(" at 127.0.0.1:3260: "), reasons.get(0));
    Peer again = virtual.comesBack(digests());
    again.statSn += 7;
    again.send(TargetSays.message(again, 255, 0, 0, 0));
    assertClosed(again);
    assertEquals(1, statistics().digestErrors());
    assertEquals(1, statistics().protocolErrors());
    virtual.pass(seconds(1));
    virtual.comesBack(digests()).reset();
    assertEquals(1, statistics().digestErrors());
    assertEquals(1, statistics().protocolErrors());
  }

  private static String[] digests() {
    return SessionFixture.answers("HeaderDigest=CRC32C", "DataDigest=CRC32C");
  }

  @Test
  void aLostConnectionCostsTheOthersAtLevel0() throws Exception {
    Pair pair = logInTwice();
    pair.b().reset();
    assertClosed(pair.a());
    assertEquals(List.of(), cids());
    virtual.comesBack(ANSWERS);
    assertEquals(List.of(0), cids());
  }

  @Test
  void aConnectionThatIsDroppedIsBuiltUpAgain() throws Exception {
    Peer peer = logIn(3);
    listen();
    virtual.session().drop("the test wants it");
    assertClosed(peer);
    assertEquals(SessionState.FAILED, virtual.session().state());
    assertTrue(reasons.get(0).contains("was dropped: the test wants it"), reasons.get(0));
    virtual.comesBack(ANSWERS);
    virtual.session().drop("twice");
    virtual.session().drop("and once more is too much");
    virtual.run();
    virtual.pass(seconds(1));
    virtual.comesBack(ANSWERS);
  }

  // ---- announced -------------------------------------------------------------------------

  @Test
  void anAnnouncedDropOfOneOfTwoLeavesThatOne() throws Exception {
    Pair pair = logInTwice();
    pair.a().send(TargetSays.message(pair.a(), 2, 1, 3, 0));
    LogoutRequestPdu asked = pair.b().expect(LogoutRequestPdu.class);
    assertEquals(1, asked.reason());
    assertEquals(1, asked.cid());
    assertSilent(pair.a());
  }

  @Test
  void anAnnouncedDropOfAConnectionNobodyHasChangesNothing() throws Exception {
    Pair pair = logInTwice();
    for (int cid : new int[] {2, 9, -1}) {
      pair.a().send(TargetSays.message(pair.a(), 2, cid, 0, 0));
    }
    assertSilent(pair.a());
    assertSilent(pair.b());
    assertEquals(List.of(0, 1), cids());
  }

  @Test
  void anAnnouncedDropOfTheOnlyConnectionCostsTheSessionAndTellsWhenItComesBack() throws Exception {
    Peer peer = logIn(3);
    listen();
    peer.send(TargetSays.message(peer, 2, 0, 4, 0));
    assertClosed(peer);
    assertEquals(List.of(SessionState.FAILED), states);
    assertSays(
        "the target announced that it drops the connection",
        new HawserException(ErrorCode.GENERIC, reasons.get(0)));
    assertComesBackAfter(seconds(4));
  }

  @Test
  void aConnectionThatIsLeftAlreadyIsNotLeftTwice() throws Exception {
    Pair pair = logInTwice();
    virtual.start();
    virtual.start();
    pair.on(pair.a());
    pair.on(pair.b());
    pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 8));
    pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 2));
    virtual.pass(seconds(2));
    assertSilent(pair.b());
    virtual.pass(seconds(2));
    pair.b().expect(LogoutRequestPdu.class);
    assertSilent(pair.b());
  }

  @Test
  void withoutASystemThatTellsRetransmissionsAreNotKnown() throws Exception {
    assertFalse(logIn(3).isReadable());
    assertEquals(-1, statistics().retransmits());
    virtual.session().close("the test wants it");
    virtual.run();
    assertEquals(-1, statistics().retransmits());
  }
}
