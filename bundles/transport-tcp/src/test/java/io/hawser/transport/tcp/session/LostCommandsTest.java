package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is sent again when its connection or its session is gone, in what order, and what ends. */
class LostCommandsTest extends VirtualFixture {
  private static final SessionParameters LEVEL_2 =
      SessionParameters.DEFAULT_OFFER.withRecovery(2, 1);
  private static final String UNKNOWN = "whether the target executed it is not known";

  private static long lba(ScsiCommandPdu command) {
    return command.cdb().getLong(2);
  }

  /** These blocks are read now, in this order. */
  private static void assertReads(Peer peer, long... lbas) throws IOException {
    for (long lba : lbas) {
      ScsiCommandPdu read = peer.command();
      assertEquals(0x88, read.cdb().get(0) & 0xff);
      assertEquals(lba, lba(read));
    }
    assertSilent(peer);
  }

  /** Connection b is left, and closed by the target when it has answered the logout. */
  private static void leave(Peer peer, int seconds) throws IOException {
    peer.send(TargetSays.message(peer, 1, 0, 0, seconds));
  }

  @Test
  void whatDoesNoHarmIsSentAgainInItsOrderAndTheRestEnds() throws Exception {
    Pair pair = logInTwice();
    read(0);
    read(1);
    CompletableFuture<ScsiCommand> harm = once();
    read(3);
    pair.on(pair.a());
    pair.on(pair.b());
    pair.on(pair.a());
    pair.on(pair.b());
    pair.b().reset();
    HawserException why = failure(harm);
    assertEquals(ErrorCode.TRANSPORT, why.code());
    assertSays("Connection reset by peer while a command was in flight; " + UNKNOWN, why);
    assertReads(virtual.comesBack(ANSWERS), 0, 1, 3);
  }

  @Test
  void whatWasInFlightGoesBeforeWhatWaited() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.open();
    Peer peer = virtual.accept();
    peer.window = 2;
    peer.login(ANSWERS);
    for (int i = 0; i < 4; i++) {
      read(i);
    }
    assertReads(peer, 0, 1);
    peer.reset();
    assertReads(virtual.comesBack(ANSWERS), 0, 1, 2, 3);
  }

  @Test
  void whatWaitedForAGuardGoesBehindWhatWaitedForTheSession() throws Exception {
    Peer peer = logIn(3);
    List<CompletableFuture<Void>> verdicts = new ArrayList<>();
    virtual
        .session()
        .guard(
            Lun.of(1),
            fresh -> {
              verdicts.add(new CompletableFuture<>());
              return verdicts.get(verdicts.size() - 1);
            });
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    read(0);
    read(1);
    assertSilent(again);
    virtual.start(virtual.unit(2), Commands.testUnitReady());
    again.command();
    again.reset();
    virtual.pass(seconds(1));
    Peer last = virtual.comesBack(ANSWERS);
    assertEquals(Lun.of(2).value(), last.command().lun());
    assertSilent(last);
    verdicts.get(1).complete(null);
    assertReads(last, 0, 1);
  }

  @Test
  void whatWaitedForAGuardGoesOutThoughTheGuardIsGone() throws Exception {
    Peer peer = logIn(3);
    Registration guard = virtual.session().guard(Lun.of(1), fresh -> new CompletableFuture<>());
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    read(0);
    assertSilent(again);
    guard.close();
    again.reset();
    virtual.pass(seconds(1));
    assertReads(virtual.comesBack(ANSWERS), 0);
  }

  @Test
  void aLostSessionLeavesNoConnectionBehind() throws Exception {
    Pair pair = logInTwice();
    pair.b().reset();
    virtual.comesBack(ANSWERS);
    assertEquals(1, virtual.session().commands().dispatch().phases().size());
  }

  @Test
  void aLostCommandThatIsCancelledBeforeItsNextSendingIsGone() throws Exception {
    Peer peer = logIn(3);
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    peer.command();
    peer.reset();
    virtual.unit().cancel(command);
    virtual.run();
    failure(ended);
    assertEquals(0, inUse());
    assertSilent(virtual.comesBack(ANSWERS));
  }

  @Test
  void whatAGuardAsksIsNotSentAgain() throws Exception {
    Peer peer = logIn(3);
    List<CompletableFuture<ScsiCommand>> asked = new ArrayList<>();
    virtual
        .session()
        .guard(
            Lun.of(1),
            fresh -> {
              asked.add(Commands.start(fresh, Commands.testUnitReady()));
              return new CompletableFuture<>();
            });
    peer.reset();
    Peer again = virtual.comesBack(ANSWERS);
    again.command();
    again.reset();
    assertSays(UNKNOWN, failure(asked.get(0)));
  }

  @Test
  void aCommandIsSentAgainAsOftenAsASessionComesBack() throws Exception {
    Peer peer = logIn(2);
    CompletableFuture<ScsiCommand> command = read(5);
    for (int i = 0; i < 2; i++) {
      assertReads(peer, 5);
      // Another one completes, so that the session comes back however often it is lost.
      CompletableFuture<ScsiCommand> other = virtual.start();
      peer.good(peer.command());
      assertGood(other);
      peer.reset();
      peer = virtual.comesBack(ANSWERS);
    }
    assertReads(peer, 5);
    virtual.start();
    peer.good(peer.command());
    peer.reset();
    assertSays(UNKNOWN, failure(command));
    assertSilent(virtual.comesBack(ANSWERS));
  }

  @Test
  void aTaskGivenUpBeforeIsForgottenWithTheSession() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> command = givenUp(peer);
    peer.expect(TaskManagementRequestPdu.class);
    failure(command);
    assertEquals(1, inUse());
    peer.reset();
    assertEquals(0, inUse());
    assertSilent(virtual.comesBack(ANSWERS));
  }

  private CompletableFuture<ScsiCommand> givenUp(Peer peer) throws IOException {
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    peer.command();
    virtual.unit().cancel(command);
    virtual.run();
    return ended;
  }

  @Test
  void whatWasOnAConnectionThatIsLeftGoesOverTheOther() throws Exception {
    Pair pair = logInTwice();
    read(0);
    CompletableFuture<ScsiCommand> onB = read(1);
    ScsiCommandPdu first = pair.on(pair.a());
    pair.on(pair.b());
    leave(pair.b(), 2);
    virtual.pass(seconds(1));
    LogoutRequestPdu logout = pair.b().expect(LogoutRequestPdu.class);
    assertEquals(1, logout.cid());
    TargetSays.loggedOut(pair.b(), logout);
    assertClosed(pair.b());
    ScsiCommandPdu again = pair.on(pair.a());
    assertEquals(1, lba(again));
    pair.a().send(pair.a().lastData(again, 0, 0, new byte[512]));
    assertGood(onB);
    assertEquals(0, lba(first));
  }

  @Test
  void whatDoesHarmEndsWithTheConnectionThatIsLeft() throws Exception {
    Pair pair = logInTwice();
    read(0);
    CompletableFuture<ScsiCommand> onB = once();
    pair.on(pair.a());
    pair.on(pair.b());
    leave(pair.b(), 2);
    virtual.pass(seconds(1));
    TargetSays.loggedOut(pair.b(), pair.b().expect(LogoutRequestPdu.class));
    assertSays("the target asked the session to log out", failure(onB));
    assertSilent(pair.a());
  }

  // ---- level 2: a task that is not taken over --------------------------------------------

  private Peer retaining() throws IOException {
    return logIn(LEVEL_2, patient(), SessionFixture.level2(20));
  }

  private static void answerReassign(Peer peer, int response) throws IOException {
    TargetSays.managed(peer, reassign(peer), response);
  }

  @Test
  void aTaskTheTargetForgotIsSentAgainBeforeAllOthers() throws Exception {
    virtual = new VirtualSession(LEVEL_2, patient());
    virtual.open();
    Peer peer = virtual.accept();
    peer.window = 1;
    peer.login(SessionFixture.level2(20));
    CompletableFuture<ScsiCommand> forgotten = read(0);
    peer.command();
    int next = peer.expCmdSn;
    peer.reset();
    Peer again = virtual.accept();
    again.statSn = 100;
    again.window = 0;
    again.join(0, next, OWN);
    read(1);
    TaskManagementRequestPdu reassign = reassign(again);
    assertSilent(again);
    again.window = 32;
    TargetSays.managed(again, reassign, 1);
    ScsiCommandPdu first = again.command();
    assertEquals(0, lba(first));
    assertEquals(1, lba(again.command()));
    again.send(again.lastData(first, 0, 0, new byte[512]));
    assertGood(forgotten);
  }

  private static TaskManagementRequestPdu reassign(Peer peer) throws IOException {
    TaskManagementRequestPdu request = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(8, request.function());
    return request;
  }

  @Test
  void aTaskTheTargetForgotThatDoesHarmEnds() throws Exception {
    Peer peer = retaining();
    CompletableFuture<ScsiCommand> harm = once();
    peer.command();
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    answerReassign(again, 1);
    HawserException why = failure(harm);
    assertSays("the connection was lost and the task not taken over: response 1", why);
    assertSays(UNKNOWN, why);
    assertEquals(0, inUse());
    assertSilent(again);
  }

  @Test
  void aTaskTheTargetForgotThatWasGivenUpMeanwhileIsForgottenHere() throws Exception {
    Peer peer = retaining();
    ScsiCommand command = Commands.read(0, 1, ByteBuffer.allocate(512));
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    peer.command();
    peer.reset();
    Peer again = join(0, peer.expCmdSn);
    TaskManagementRequestPdu reassign = reassign(again);
    virtual.unit().cancel(command);
    virtual.run();
    failure(ended);
    TaskManagementRequestPdu abort = again.expect(TaskManagementRequestPdu.class);
    assertEquals(1, abort.function());
    TargetSays.managed(again, reassign, 1);
    assertEquals(0, inUse());
    TargetSays.managed(again, abort, 1);
    assertSilent(again);
    virtual.start();
    again.command();
  }

  @Test
  void aSessionOfTwoLosesBothAndKeepsTheOrder() throws Exception {
    Pair pair = logInTwice(SessionFixture.OFFER, TwoConnections.agreed(2));
    for (int i = 0; i < 5; i++) {
      read(i);
    }
    for (int i = 0; i < 5; i++) {
      pair.on(i % 2 == 0 ? pair.a() : pair.b());
    }
    pair.a().reset();
    assertClosed(pair.b());
    assertReads(virtual.comesBack(ANSWERS), 0, 1, 2, 3, 4);
  }
}
