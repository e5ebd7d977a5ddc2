package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In what order, where and when commands are sent. */
class CommandDispatchTest extends VirtualFixture {
  /** How long a closed window is endured where no pings say otherwise. */
  private static final Duration STALL = seconds(10);

  /** Logs in to a target that takes so many commands. */
  private Peer windowOf(int commands, SessionTimeouts timeouts) throws IOException {
    virtual = new VirtualSession(SessionFixture.OFFER, timeouts);
    virtual.open();
    Peer peer = virtual.accept();
    peer.window = commands;
    peer.login(ANSWERS);
    return peer;
  }

  private static SessionTimeouts pinging(Duration interval, Duration timeout) {
    SessionTimeouts t = patient();
    return new SessionTimeouts(
        t.connect(),
        t.login(),
        t.command(),
        t.task(),
        interval,
        timeout,
        t.logout(),
        t.reconnects(),
        t.reconnectDelay(),
        t.replacement(),
        t.maxRedirects());
  }

  /** Time passes, and pings are answered. */
  private void passAnswering(Peer peer, Duration time) throws IOException {
    Duration step = millis(50);
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      virtual.pass(step.minusMillis(20));
      Pdu said = peer.poll();
      if (said instanceof NopOutPdu ping) {
        TargetSays.pong(peer, ping);
      }
    }
  }

  private static long lba(Peer peer) throws IOException {
    return peer.command().cdb().getLong(2);
  }

  @Test
  void whatWaitedForAConnectionGoesOutInItsOrder() throws Exception {
    Peer peer = logIn(3);
    peer.reset();
    for (int i = 0; i < 3; i++) {
      read(i);
    }
    Peer again = virtual.comesBack(ANSWERS);
    for (int i = 0; i < 3; i++) {
      assertEquals(i, lba(again));
    }
  }

  @Test
  void commandsGoWhereTheFewestAreInFlight() throws Exception {
    Pair pair = logInTwice();
    read(0);
    read(1);
    read(2);
    read(3);
    ScsiCommandPdu first = pair.on(pair.a());
    ScsiCommandPdu second = pair.on(pair.b());
    pair.on(pair.a());
    ScsiCommandPdu fourth = pair.on(pair.b());
    pair.b().good(second);
    pair.b().good(fourth);
    read(4);
    assertEquals(4, pair.on(pair.b()).cdb().getLong(2));
    read(5);
    assertEquals(5, pair.on(pair.b()).cdb().getLong(2));
    pair.a().good(first);
    read(6);
    assertEquals(6, pair.on(pair.a()).cdb().getLong(2));
  }

  @Test
  void aFullWindowHoldsCommandsBackUntilAnAnswerOpensIt() throws Exception {
    Peer peer = windowOf(1, patient());
    CompletableFuture<ScsiCommand> first = virtual.start();
    CompletableFuture<ScsiCommand> second = virtual.start();
    ScsiCommandPdu sent = peer.command();
    assertSilent(peer);
    peer.good(sent);
    assertGood(first);
    peer.good(peer.command());
    assertGood(second);
  }

  @Test
  void aWindowThatStaysClosedCostsTheConnection() throws Exception {
    Peer peer = windowOf(0, patient());
    CompletableFuture<ScsiCommand> held = virtual.start();
    virtual.passAlmost(STALL);
    assertSilent(peer);
    virtual.pass(millis(60));
    assertClosed(peer);
    Peer again = virtual.comesBack(ANSWERS);
    again.good(again.command());
    assertGood(held);
  }

  @Test
  void theReasonNamesThePatience() throws Exception {
    Peer peer = windowOf(0, VirtualSession.timeouts(0));
    virtual.start();
    virtual.pass(STALL);
    assertClosed(peer);
    HawserException why = failure(virtual.start());
    assertEquals(ErrorCode.PDU_TIMEOUT, why.code());
    assertSays("kept its command window closed for 10000 ms", why);
  }

  @Test
  void aClosedWindowIsEnduredAsLongAsSomethingIsInFlight() throws Exception {
    Peer peer = windowOf(1, patient());
    virtual.start();
    virtual.start();
    ScsiCommandPdu sent = peer.command();
    virtual.pass(STALL.multipliedBy(2));
    assertSilent(peer);
    peer.window = 0;
    peer.good(sent);
    virtual.passAlmost(STALL);
    assertSilent(peer);
    virtual.pass(millis(60));
    assertClosed(peer);
  }

  @Test
  void aClosedWindowHarmsNobodyWhoHasNothingToSend() throws Exception {
    Peer peer = windowOf(0, patient());
    virtual.pass(STALL.multipliedBy(2));
    assertSilent(peer);
    assertEquals(0, virtual.timers());
  }

  @Test
  void aWindowThatOpensEndsTheWait() throws Exception {
    Peer peer = windowOf(0, patient());
    virtual.start();
    virtual.pass(STALL.minusSeconds(1));
    peer.window = 1;
    peer.send(peer.ping(-1, 0));
    peer.good(peer.command());
    assertEquals(0, virtual.timers());
    peer.window = 0;
    peer.send(peer.ping(-1, 0));
    virtual.pass(STALL);
    assertEquals(1, virtual.dials());
  }

  @Test
  void theSessionsEndEndsTheWait() throws Exception {
    windowOf(0, patient());
    virtual.start();
    // What the fixture looks for afterwards: no timer is left.
    assertEquals(2, virtual.timers());
  }

  @Test
  void withPingsAWindowMayStayClosedForOneMoreThanTheirTime() throws Exception {
    Peer peer = windowOf(0, pinging(seconds(2), seconds(1)));
    virtual.start();
    passAnswering(peer, millis(2800));
    assertEquals(1, virtual.dials());
    assertThrows(EOFException.class, () -> passAnswering(peer, millis(500)));
  }

  @Test
  void withFrequentPingsAWindowMayStayClosedForASecond() throws Exception {
    Peer peer = windowOf(0, pinging(millis(200), millis(200)));
    virtual.start();
    passAnswering(peer, millis(850));
    assertEquals(1, virtual.dials());
    assertThrows(EOFException.class, () -> passAnswering(peer, millis(500)));
  }

  @Test
  void commandsOfAUnitWhoseGuardRefusesFail() throws Exception {
    Peer peer = logIn(3);
    HawserException refusal = new HawserException(ErrorCode.GENERIC, "another disk");
    virtual.session().guard(Lun.of(1), fresh -> CompletableFuture.failedFuture(refusal));
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    assertEquals(refusal, failure(virtual.start()));
    virtual.start(virtual.unit(2), Commands.testUnitReady());
    assertEquals(Lun.of(2).value(), again.command().lun());
  }

  @Test
  void commandsOfAUnitWhoseGuardLooksWaitForItAndNobodyElses() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<Void> verdict = new CompletableFuture<>();
    virtual.session().guard(Lun.of(1), fresh -> verdict);
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    CompletableFuture<ScsiCommand> held = virtual.start();
    CompletableFuture<ScsiCommand> other = virtual.start(virtual.unit(2), Commands.testUnitReady());
    again.good(again.command());
    assertGood(other);
    assertSilent(again);
    assertPending(held);
    verdict.complete(null);
    again.good(again.command());
    assertGood(held);
  }

  @Test
  void aConnectionIsLeftWhenNothingIsInFlightOnIt() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> last = virtual.start();
    ScsiCommandPdu sent = peer.command();
    peer.send(TargetSays.message(peer, 1, 0, 0, 8));
    CompletableFuture<ScsiCommand> next = virtual.start();
    assertSilent(peer);
    peer.good(sent);
    assertGood(last);
    TargetSays.loggedOut(peer, peer.expect(LogoutRequestPdu.class));
    assertClosed(peer);
    Peer again = virtual.comesBack(ANSWERS);
    again.good(again.command());
    assertGood(next);
  }

  @Test
  void aConnectionThatIsLeftTakesNoCommandsWhileTheOtherDoes() throws Exception {
    Pair pair = logInTwice();
    virtual.start();
    pair.on(pair.a());
    virtual.start();
    ScsiCommandPdu onB = pair.on(pair.b());
    pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 8));
    virtual.start();
    virtual.start();
    pair.on(pair.a());
    pair.on(pair.a());
    assertSilent(pair.b());
    pair.b().good(onB);
    pair.b().expect(LogoutRequestPdu.class);
  }

  @Test
  void aLostConnectionTakesItsPlaceAmongTheOthersNoLonger() throws Exception {
    Pair pair = logInTwice();
    pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 8));
    TargetSays.loggedOut(pair.b(), pair.b().expect(LogoutRequestPdu.class));
    assertClosed(pair.b());
    assertEquals(1, virtual.session().commands().dispatch().phases().size());
    virtual.start();
    pair.on(pair.a());
  }

  @Test
  void dataThatWasAskedForGoesOutBeforeTheNextCommand() throws Exception {
    virtual =
        new VirtualSession(SessionFixture.offer(true, false, 8192, 65536, 262_144, 8), patient());
    virtual.open();
    Peer peer = virtual.accept();
    peer.window = 1;
    peer.login(SessionFixture.answers("InitialR2T=Yes", "ImmediateData=No"));
    virtual.start(virtual.unit(), Commands.write(0, 1, ByteBuffer.allocate(512)));
    virtual.start();
    ScsiCommandPdu write = peer.command();
    assertSilent(peer);
    peer.window = 2;
    peer.send(peer.r2t(write, 0, 50, 0, 512));
    peer.burst(write, 50, 0, 512);
    peer.command();
  }

  @Test
  void unsolicitedDataGoesOutWithItsCommand() throws Exception {
    Peer peer = logIn(3);
    virtual.start(virtual.unit(), Commands.write(0, 32, ByteBuffer.allocate(16384)));
    ScsiCommandPdu write = peer.command();
    assertEquals(8192, write.data().remaining());
    peer.burst(write, -1, 8192, 8192);
  }

  @Test
  void aCommandHasItsWholeTimeWheneverItIsSubmitted() throws Exception {
    logIn(0);
    virtual.pass(seconds(100));
    CompletableFuture<ScsiCommand> command = virtual.start();
    virtual.passAlmost(seconds(30));
    assertPending(command);
    virtual.pass(millis(60));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, failure(command).code());
  }

  @Test
  void aCommandThatFollowsAnotherHasItsWholeTimeToo() throws Exception {
    Peer peer = logIn(0);
    CompletableFuture<CompletableFuture<ScsiCommand>> next = new CompletableFuture<>();
    virtual
        .start()
        .thenAccept(
            ended -> next.complete(Commands.start(virtual.unit(), Commands.testUnitReady())));
    ScsiCommandPdu sent = peer.command();
    virtual.pass(seconds(20));
    peer.good(sent);
    peer.command();
    virtual.passAlmost(seconds(30));
    assertPending(next.join());
    virtual.pass(millis(60));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, failure(next.join()).code());
  }
}
