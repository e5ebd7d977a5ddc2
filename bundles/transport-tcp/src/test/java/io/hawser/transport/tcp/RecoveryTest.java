package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections that are lost, and sessions that are built up again (ErrorRecoveryLevel 0). */
class RecoveryTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(512);

  @Test
  void commandInFlightGoesOutAgainAfterAReinstatingLogin() throws Exception {
    play(
        target -> {
          Peer first = target.accept();
          LoginRequestPdu login = first.expect(LoginRequestPdu.class);
          first.expCmdSn = login.cmdSn();
          first.sendLogin(login, true, 0, 1, 0, Peer.text("AuthMethod=None"));
          first.sendLogin(first.expect(LoginRequestPdu.class), true, 1, 3, 9, Peer.text(ANSWERS));
          ScsiCommandPdu lost = first.command();
          first.send(first.data(lost, 0, 0, Arrays.copyOf(CONTENT, 100), false));
          first.reset();
          Peer second = target.accept();
          LoginRequestPdu again = second.expect(LoginRequestPdu.class);
          assertEquals(login.isid(), again.isid());
          assertEquals(0, again.tsih());
          second.expCmdSn = again.cmdSn();
          second.sendLogin(again, true, 0, 1, 0, Peer.text("AuthMethod=None"));
          second.sendLogin(
              second.expect(LoginRequestPdu.class), true, 1, 3, 10, Peer.text(ANSWERS));
          ScsiCommandPdu repeated = second.command();
          assertEquals(lost.cdb(), repeated.cdb());
          second.send(second.lastData(repeated, 0, 0, CONTENT));
          second.awaitClose();
        });
    TransportSession session = login();
    LinkedBlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    session.listen(
        new SessionListener() {
          @Override
          public void stateChanged(TransportSession of, SessionState state, String reason) {
            states.add(state);
          }
        });
    assertRead(
        CONTENT,
        Commands.run(
            session.logicalUnit(Lun.of(1)), Commands.read(0, 1, ByteBuffer.allocate(512))));
    assertEquals(SessionState.FAILED, states.poll(1, TimeUnit.SECONDS));
    assertEquals(SessionState.LOGGED_IN, states.poll(1, TimeUnit.SECONDS));
    assertEquals(10, session.tsih());
    assertEquals(2, session.statistics().logins());
  }

  @Test
  void commandsKeepTheirOrder() throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          List<ByteBuffer> order = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            order.add(first.command().cdb());
          }
          first.reset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            for (ByteBuffer cdb : order) {
              ScsiCommandPdu c = second.command();
              assertEquals(cdb, c.cdb());
              second.send(second.lastData(c, 0, 0, CONTENT));
            }
            second.awaitClose();
          }
        });
    LogicalUnit unit = unit();
    List<CompletableFuture<ScsiCommand>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Commands.start(unit, Commands.read(i, 1, ByteBuffer.allocate(512))));
    }
    for (CompletableFuture<ScsiCommand> one : all) {
      assertTrue(one.get(5, TimeUnit.SECONDS).isWhole());
    }
  }

  @Test
  void droppedConnectionComesBackAtOnceIfTheTargetWantsNoPause() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    play(
        target -> {
          Peer first = target.loggedIn(answers("DefaultTime2Wait=0"));
          first.command();
          sent.countDown();
          first.awaitClose();
          try (Peer second = target.loggedIn(answers("DefaultTime2Wait=0"))) {
            back.countDown();
            second.good(second.command());
            second.awaitClose();
          }
        });
    TransportSession session = login(SessionParameters.DEFAULT_OFFER, Commands.TIMEOUTS);
    LogicalUnit unit = session.logicalUnit(Lun.of(1));
    CompletableFuture<ScsiCommand> waiting = Commands.start(unit, Commands.testUnitReady());
    assertTrue(sent.await(5, TimeUnit.SECONDS));
    long dropped = System.nanoTime();
    session.drop("the target ended it");
    assertTrue(back.await(1500, TimeUnit.MILLISECONDS), "a second pause of our own");
    assertTrue(System.nanoTime() - dropped < 1_500_000_000L);
    assertTrue(waiting.get(5, TimeUnit.SECONDS).isGood());
    session.close("seen");
    session.drop("nothing is left to drop");
  }

  @Test
  void afterADropNothingOfTheOldConnectionIsSentAgain() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    play(
        target -> {
          Peer first = target.loggedIn(answers("DefaultTime2Wait=0"));
          first.command();
          sent.countDown();
          first.awaitReset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            second.good(second.command());
            second.awaitClose();
          }
        });
    TransportSession session = login(SessionParameters.DEFAULT_OFFER, Commands.TIMEOUTS);
    CompletableFuture<ScsiCommand> waiting =
        Commands.start(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    assertTrue(sent.await(5, TimeUnit.SECONDS));
    session.drop("its path is lost");
    assertTrue(waiting.get(5, TimeUnit.SECONDS).isGood());
    session.close("seen");
  }

  @Test
  void noPartOfAWriteFollowsAfterItsSessionWasClosed() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    play(
        target -> {
          Peer peer = target.loggedIn(ANSWERS);
          peer.command();
          sent.countDown();
          peer.awaitReset();
        });
    TransportSession session = login(SessionParameters.DEFAULT_OFFER, Commands.TIMEOUTS);
    CompletableFuture<ScsiCommand> write =
        Commands.start(
            session.logicalUnit(Lun.of(1)), Commands.write(0, 1, ByteBuffer.allocate(512)));
    assertTrue(sent.await(5, TimeUnit.SECONDS));
    session.close("its path is taken out");
    assertTrue(write.get(5, TimeUnit.SECONDS).failure().isPresent());
  }

  private void assertIndeterminate(int opcode) throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          first.reset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            ScsiCommandPdu next = second.command();
            assertEquals(0, next.cdb().get(0));
            second.good(next);
            second.awaitClose();
          }
        });
    LogicalUnit unit = unit();
    byte[] cdb = new byte[16];
    cdb[0] = (byte) opcode;
    ScsiCommand command =
        Commands.run(unit, new ScsiCommand().cdb(cdb).write(ByteBuffer.allocate(24)));
    HawserException failure = command.failure().orElseThrow();
    assertTrue(failure.getMessage().contains("not known"), failure.getMessage());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void compareAndWriteIsNotRepeated() throws Exception {
    assertIndeterminate(0x89);
  }

  @Test
  void reservationIsNotRepeated() throws Exception {
    assertIndeterminate(0x5f);
  }

  @Test
  void unknownCommandIsNotRepeated() throws Exception {
    assertIndeterminate(0xc0);
  }

  @Test
  void withoutReconnectsCommandsFailAtOnce() throws Exception {
    play(
        target -> {
          Peer peer = target.loggedIn(ANSWERS);
          peer.command();
          peer.reset();
        });
    TransportSession session = login(OFFER, timeouts(5000, 5000, 0));
    ScsiCommand read =
        Commands.run(session.logicalUnit(Lun.of(1)), Commands.read(0, 1, ByteBuffer.allocate(512)));
    assertEquals(ErrorCode.TRANSPORT, read.failure().orElseThrow().code());
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void targetThatDropsAfterEveryLoginIsGivenUp() throws Exception {
    play(
        target -> {
          for (int i = 0; i < 4; i++) {
            target.loggedIn(ANSWERS).reset();
          }
        });
    TransportSession session = login();
    ScsiCommand command = Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    assertTrue(command.failure().isPresent());
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void commandThatAlwaysBreaksTheConnectionIsGivenUpWhileOthersGoOn() throws Exception {
    play(
        target -> {
          for (int i = 0; i < 4; i++) {
            Peer peer = target.loggedIn(ANSWERS);
            ScsiCommandPdu bad = peer.command();
            ScsiCommandPdu good = peer.command();
            assertEquals(0x12, bad.cdb().get(0));
            peer.good(good);
            peer.reset();
          }
        });
    LogicalUnit unit = unit();
    byte[] inquiry = {0x12, 0, 0, 0, 36, 0};
    ScsiCommand bad = new ScsiCommand().cdb(inquiry).read(ByteBuffer.allocate(36));
    CompletableFuture<ScsiCommand> ended = Commands.start(unit, bad);
    ScsiCommand other = Commands.testUnitReady();
    other.onCompletion(
        done -> {
          if (done.failure().isEmpty()) {
            unit.execute(done);
          }
        });
    unit.execute(other);
    assertTrue(ended.get(10, TimeUnit.SECONDS).failure().isPresent());
  }

  @Test
  void refusedReconnectionsAreGivenUp() throws Exception {
    play(
        target -> {
          target.loggedIn(ANSWERS).reset();
          for (int i = 0; i < 3; i++) {
            try (Peer peer = target.accept()) {
              peer.refuseLogin(peer.expect(LoginRequestPdu.class), 2, 3);
              peer.awaitClose();
            }
          }
        });
    ScsiCommand command = Commands.run(unit(), Commands.testUnitReady());
    HawserException failure = command.failure().orElseThrow();
    assertEquals(ErrorCode.FATAL_LOGIN, failure.code());
  }

  @Test
  void deadlineHoldsWhileTheSessionIsBuiltUp() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    play(
        target -> {
          target.loggedIn(ANSWERS).reset();
          // A login that is never answered.
          Peer silent = target.accept();
          enough.await(5, TimeUnit.SECONDS);
          silent.close();
        });
    LogicalUnit unit = unit();
    ScsiCommand command =
        Commands.run(unit, Commands.testUnitReady().deadline(System.nanoTime() + 200_000_000L));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, command.failure().orElseThrow().code());
    enough.countDown();
  }

  @Test
  void guardLooksBeforeHeldCommandsGoOut() throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          first.reset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            ScsiCommandPdu check = second.command();
            assertEquals(0x12, check.cdb().get(0));
            second.status(check, 0, 36);
            ScsiCommandPdu held = second.command();
            assertEquals((byte) 0x88, held.cdb().get(0));
            second.send(second.lastData(held, 0, 0, CONTENT));
            second.awaitClose();
          }
        });
    TransportSession session = login();
    Lun lun = Lun.of(1);
    session.guard(
        lun,
        fresh -> {
          CompletableFuture<Void> seen = new CompletableFuture<>();
          byte[] inquiry = {0x12, 0, 0, 0, 36, 0};
          fresh.execute(
              new ScsiCommand()
                  .cdb(inquiry)
                  .read(ByteBuffer.allocate(36))
                  .onCompletion(c -> seen.complete(null)));
          return seen;
        });
    assertWhole(
        Commands.run(session.logicalUnit(lun), Commands.read(0, 1, ByteBuffer.allocate(512))));
  }

  @Test
  void guardThatRefusesFreezesItsLogicalUnitOnly() throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          first.reset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            ScsiCommandPdu other = second.command();
            assertEquals(Lun.of(2).value(), other.lun());
            second.good(other);
            second.awaitClose();
          }
        });
    TransportSession session = login();
    HawserException changed = new HawserException(ErrorCode.GENERIC, "another disk");
    try (Registration guard =
        session.guard(Lun.of(1), fresh -> CompletableFuture.failedFuture(changed))) {
      ScsiCommand read =
          Commands.run(
              session.logicalUnit(Lun.of(1)), Commands.read(0, 1, ByteBuffer.allocate(512)));
      assertEquals(changed, read.failure().orElseThrow());
      assertTrue(Commands.run(session.logicalUnit(Lun.of(2)), Commands.testUnitReady()).isGood());
      assertTrue(guard != null);
    }
  }
}
