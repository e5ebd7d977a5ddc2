package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.LogoutResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Deadlines, cancelling, bounds, task management, and the end of a session. */
class CommandLifeTest extends SessionFixture {
  private static ErrorCode code(ScsiCommand command) {
    return command.failure().orElseThrow().code();
  }

  private static ScsiCommand soon(ScsiCommand command) {
    return command.deadline(System.nanoTime() + 100_000_000L);
  }

  @Test
  void commandThatIsNeverAnsweredIsAbortedAndTheSessionGoesOn() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          TaskManagementRequestPdu abort = peer.expect(TaskManagementRequestPdu.class);
          assertTrue(abort.immediate());
          assertEquals(1, abort.function());
          assertEquals(c.initiatorTaskTag(), abort.referencedTaskTag());
          assertEquals(c.cmdSn(), abort.refCmdSn());
          assertEquals(c.lun(), abort.lun());
          assertNotEquals(c.initiatorTaskTag(), abort.initiatorTaskTag());
          // Data that was on its way already; nobody may write it anywhere.
          peer.send(peer.data(c, 0, 0, bytes(512), true));
          TargetSays.managed(peer, abort, 0);
          peer.good(peer.command());
        });
    LogicalUnit unit = unit();
    ByteBuffer buffer = ByteBuffer.allocate(512);
    ScsiCommand read = Commands.run(unit, soon(Commands.read(0, 1, buffer)));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, code(read));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertEquals(ByteBuffer.allocate(512), buffer);
  }

  @Test
  void whatWasSentHasOneCommandsTimeHoweverFarItsDeadlineIs() throws Exception {
    serve(
        peer -> {
          peer.command();
          TargetSays.managed(peer, peer.expect(TaskManagementRequestPdu.class), 0);
          peer.good(peer.command());
        });
    LogicalUnit unit = login(OFFER, impatient(Duration.ofMillis(200))).logicalUnit(Lun.of(1));
    long start = System.nanoTime();
    ScsiCommand late = Commands.testUnitReady().deadline(start + 60_000_000_000L);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, code(Commands.run(unit, late)));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void theCommandsTimeCountsAnewOnTheNextConnection() throws Exception {
    CountDownLatch pause = new CountDownLatch(1);
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          first.reset();
          // The next login takes longer than a command may, and so does no command.
          Peer second = target.accept();
          pause.await(400, TimeUnit.MILLISECONDS);
          try (Peer peer = second) {
            peer.login(ANSWERS);
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = login(OFFER, impatient(Duration.ofMillis(200))).logicalUnit(Lun.of(1));
    ScsiCommand command = Commands.testUnitReady().deadline(System.nanoTime() + 20_000_000_000L);
    assertTrue(Commands.run(unit, command).isGood(), () -> "" + command.failure());
  }

  private static SessionTimeouts impatient(Duration command) {
    SessionTimeouts t = timeouts(5000, 5000, 3);
    return new SessionTimeouts(
        t.connect(),
        t.login(),
        command,
        t.task(),
        t.noopInterval(),
        t.noopTimeout(),
        t.logout(),
        t.reconnects(),
        t.reconnectDelay(),
        t.replacement(),
        t.maxRedirects());
  }

  @Test
  void refusedAbortDoesNotStopTheDevice() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          TaskManagementRequestPdu abort = peer.expect(TaskManagementRequestPdu.class);
          TargetSays.managed(peer, abort, 255);
          peer.good(peer.command());
          // The task was not aborted: its status comes late.
          peer.good(c);
          peer.good(peer.command());
        });
    LogicalUnit unit = unit();
    assertEquals(
        ErrorCode.REQUEST_TIMEOUT, code(Commands.run(unit, soon(Commands.testUnitReady()))));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void unansweredAbortReplacesTheSession() throws Exception {
    play(
        target -> {
          Peer silent = target.loggedIn(ANSWERS);
          silent.command();
          silent.expect(TaskManagementRequestPdu.class);
          try (Peer peer = target.loggedIn(ANSWERS)) {
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = login(OFFER, timeouts(5000, 5000, 3)).logicalUnit(Lun.of(1));
    assertEquals(
        ErrorCode.REQUEST_TIMEOUT, code(Commands.run(unit, soon(Commands.testUnitReady()))));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void cancelEndsACommandAndKeepsItsSlotUntilTheAbort() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    serve(
        peer -> {
          peer.command();
          here.countDown();
          TargetSays.managed(peer, peer.expect(TaskManagementRequestPdu.class), 0);
          answered.countDown();
        });
    LogicalUnit unit = unit();
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> done = Commands.start(unit, command);
    assertTrue(here.await(5, TimeUnit.SECONDS));
    unit.cancel(command);
    assertTrue(done.get(5, TimeUnit.SECONDS).failure().isPresent());
    unit.cancel(command);
    assertTrue(answered.await(5, TimeUnit.SECONDS));
  }

  @Test
  void queueIsBounded() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          peer.window = 0;
          peer.login(ANSWERS);
          peer.awaitClose();
        });
    try (TcpTransport small = new TcpTransport(options().withQueueDepth(4))) {
      TransportSession session =
          small
              .login(request(OFFER, Commands.TIMEOUTS))
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      LogicalUnit unit = session.logicalUnit(Lun.of(0));
      List<CompletableFuture<ScsiCommand>> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(Commands.start(unit, Commands.testUnitReady()));
      }
      ScsiCommand refused = Commands.run(unit, Commands.testUnitReady());
      assertEquals(ErrorCode.NO_MEMORY, code(refused));
      session.close("enough");
      for (CompletableFuture<ScsiCommand> one : held) {
        assertTrue(one.get(5, TimeUnit.SECONDS).failure().isPresent());
      }
      assertEquals(SessionState.FREE, session.state());
      assertTrue(Commands.run(unit, Commands.testUnitReady()).failure().isPresent());
    }
  }

  @Test
  void logoutIsSentAndAnswered() throws Exception {
    serve(
        peer -> {
          LogoutRequestPdu logout = peer.expect(LogoutRequestPdu.class);
          assertEquals(0, logout.reason());
          peer.send(
              new LogoutResponsePdu(
                  0,
                  logout.initiatorTaskTag(),
                  peer.statSn++,
                  peer.expCmdSn,
                  peer.maxCmdSn(),
                  0,
                  0,
                  Pdu.NO_DATA));
        });
    TransportSession session = login();
    session
        .logout(Deadline.after(Duration.ofSeconds(3)))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
    assertEquals(Optional.empty(), session.localAddress());
    ScsiCommand late = Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    assertEquals(ErrorCode.SESSION_NOT_CONNECTED, code(late));
    assertEquals(
        "session " + session.id() + " has been logged out",
        late.failure().orElseThrow().getMessage());
  }

  @Test
  void unansweredLogoutEndsAllTheSame() throws Exception {
    serve(peer -> {});
    TransportSession session = login(OFFER, timeouts(5000, 5000, 3));
    session
        .logout(Deadline.after(Duration.ofSeconds(3)))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void resetEndsTheTasksOfTheLogicalUnit() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    serve(
        peer -> {
          peer.command();
          here.countDown();
          TaskManagementRequestPdu reset = peer.expect(TaskManagementRequestPdu.class);
          assertEquals(5, reset.function());
          assertEquals(Lun.of(1).value(), reset.lun());
          TargetSays.managed(peer, reset, 0);
        });
    LogicalUnit unit = unit();
    CompletableFuture<ScsiCommand> hanging = Commands.start(unit, Commands.testUnitReady());
    assertTrue(here.await(5, TimeUnit.SECONDS));
    assertEquals(
        TaskManagementResponse.FUNCTION_COMPLETE,
        unit.manage(TaskManagement.LOGICAL_UNIT_RESET, Deadline.after(Duration.ofSeconds(3)))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS));
    assertTrue(hanging.get(5, TimeUnit.SECONDS).failure().isPresent());
  }

  @Test
  void unansweredTaskManagementIsTold() throws Exception {
    serve(
        peer -> {
          peer.expect(TaskManagementRequestPdu.class);
          peer.good(peer.command());
        });
    LogicalUnit unit = unit();
    ExecutionException late =
        assertThrows(
            ExecutionException.class,
            () ->
                unit.manage(
                        TaskManagement.LOGICAL_UNIT_RESET, Deadline.after(Duration.ofMillis(100)))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS));
    assertEquals(ErrorCode.PDU_TIMEOUT, ((HawserException) late.getCause()).code());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void aCommandMaySubmitAnotherFromItsCompletion() throws Exception {
    int rounds = 200;
    serve(
        peer -> {
          for (int i = 0; i < rounds; i++) {
            peer.good(peer.command());
          }
        });
    LogicalUnit unit = unit();
    CompletableFuture<Integer> done = new CompletableFuture<>();
    ScsiCommand command = Commands.testUnitReady();
    int[] count = {0};
    command.onCompletion(
        ended -> {
          if (!ended.isGood() || ++count[0] == rounds) {
            done.complete(count[0]);
          } else {
            unit.execute(ended);
          }
        });
    unit.execute(command);
    assertEquals(rounds, done.get(10, TimeUnit.SECONDS));
    assertFalse(command.isActive());
  }
}
