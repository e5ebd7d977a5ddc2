package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the end of a command leaves behind, and how commands end that were never sent. */
class CommandEndsTest extends SessionFixture {
  private static final int BUSY = 8;

  private static void assertGood(LogicalUnit unit) throws Exception {
    ScsiCommand done = Commands.run(unit, Commands.testUnitReady());
    assertTrue(done.isGood(), () -> "failed: " + done.failure());
  }

  private static HawserException failure(ScsiCommand command) {
    return command.failure().orElseThrow(() -> new AssertionError("it did not fail"));
  }

  private static void good(Peer peer, int commands) throws Exception {
    for (int i = 0; i < commands; i++) {
      peer.good(peer.command());
    }
  }

  /** A connection that is good for one command. */
  private static void serveAndReset(ScriptedTarget target) throws Exception {
    Peer peer = target.loggedIn(ANSWERS);
    good(peer, 1);
    peer.reset();
  }

  private LogicalUnit patientUnit() throws Exception {
    return login(OFFER, PATIENT).logicalUnit(Lun.of(1));
  }

  /** A transport whose sessions hold so many commands. */
  private static TcpTransport ofDepth(int commands) {
    return new TcpTransport(options().withQueueDepth(commands));
  }

  private TransportSession loginOver(TcpTransport transport) throws Exception {
    return transport.login(request(OFFER, PATIENT)).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void eachEndMakesRoomForAnother() throws Exception {
    int depth = 4;
    serve(peer -> good(peer, 3 * depth));
    try (TcpTransport small = ofDepth(depth)) {
      LogicalUnit unit = loginOver(small).logicalUnit(Lun.of(1));
      for (int i = 0; i < 3 * depth; i++) {
        assertGood(unit);
      }
    }
  }

  @Test
  void connectionsThatAreGoodForACommandEachAreReplacedWithoutEnd() throws Exception {
    int more = PATIENT.reconnects() + 3;
    play(
        target -> {
          for (int i = 0; i < more; i++) {
            Peer peer = target.loggedIn(ANSWERS);
            good(peer, 1);
            peer.receive();
            peer.reset();
          }
          try (Peer last = target.loggedIn(ANSWERS)) {
            good(last, 1);
            last.awaitClose();
          }
        });
    LogicalUnit unit = patientUnit();
    for (int i = 0; i <= more; i++) {
      assertGood(unit);
    }
  }

  @Test
  void aCompletionThatThrowsHarmsNobody() throws Exception {
    serve(peer -> good(peer, 2));
    LogicalUnit unit = patientUnit();
    CountDownLatch told = new CountDownLatch(1);
    unit.execute(
        Commands.testUnitReady()
            .onCompletion(
                done -> {
                  told.countDown();
                  throw new IllegalStateException("a completion of the test's");
                }));
    assertTrue(told.await(10, TimeUnit.SECONDS));
    assertGood(unit);
  }

  @Test
  void aQuietSessionIsClosedWithoutAReset() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(ANSWERS)) {
            good(peer, 1);
            assertThrows(EOFException.class, peer::receive);
          }
        });
    TransportSession session = login(OFFER, PATIENT);
    assertGood(session.logicalUnit(Lun.of(1)));
    session.close("nothing is in flight");
  }

  @Test
  void aCommandAboveTheLimitIsRefusedAndOneAtTheLimitIsNot() throws Exception {
    int most = 1 << 24;
    serve(peer -> peer.status(peer.command(), BUSY, most));
    LogicalUnit unit = patientUnit();
    int blocks = most / 512;
    ByteBuffer large = ByteBuffer.allocateDirect(most + 512);
    assertEquals(
        ErrorCode.INVALID, failure(Commands.run(unit, Commands.read(0, blocks + 1, large))).code());
    large.limit(most);
    assertEquals(BUSY, Commands.run(unit, Commands.read(0, blocks, large)).status());
  }

  @Test
  void aCommandWhoseTimeIsOverIsNotSent() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu only = peer.command();
          assertEquals(Lun.of(2).value(), only.lun());
          peer.good(only);
        });
    TransportSession session = login(OFFER, PATIENT);
    ScsiCommand late = Commands.testUnitReady().deadline(System.nanoTime() - 1);
    assertEquals(
        ErrorCode.REQUEST_TIMEOUT,
        failure(Commands.run(session.logicalUnit(Lun.of(1)), late)).code());
    assertGood(session.logicalUnit(Lun.of(2)));
    assertEquals(1, session.statistics().timeouts());
  }

  @Test
  void commandsHeldForAGuardEndWithTheSession() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    play(
        target -> {
          serveAndReset(target);
          try (Peer second = target.loggedIn(ANSWERS)) {
            // What comes after the held command shows that it is held.
            ScsiCommandPdu other = second.command();
            assertEquals(Lun.of(2).value(), other.lun());
            second.good(other);
            second.awaitClose();
          }
        });
    TransportSession session = login(OFFER, PATIENT);
    session.guard(
        Lun.of(1),
        fresh -> {
          asked.countDown();
          return new CompletableFuture<>();
        });
    assertGood(session.logicalUnit(Lun.of(2)));
    assertTrue(asked.await(10, TimeUnit.SECONDS));
    CompletableFuture<ScsiCommand> held =
        Commands.start(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    assertGood(session.logicalUnit(Lun.of(2)));
    session.close("nobody will ever answer the guard");
    failure(held.get(10, TimeUnit.SECONDS));
  }

  /** It waits with nothing of its last sending left, its connection neither. */
  @Test
  void aCommandRefusedUntilALogoutEndsInTimeThoughNoLoginFollows() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    play(
        target -> {
          try (Peer first = target.loggedIn(ANSWERS)) {
            ScsiCommandPdu refused = first.command();
            ByteBuffer header = ByteBuffer.allocate(48);
            refused.putHeader(header, 0);
            first.send(
                new RejectPdu(
                    RejectPdu.WAITING_FOR_LOGOUT,
                    0xffff_ffff,
                    first.statSn++,
                    first.expCmdSn,
                    first.maxCmdSn(),
                    0,
                    header));
            TargetSays.loggedOut(first, first.expect(LogoutRequestPdu.class));
            first.awaitClose();
          }
          try (Peer second = target.accept()) {
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            second.login(ANSWERS);
            good(second, 1);
            second.awaitClose();
          }
        });
    LogicalUnit unit = patientUnit();
    ScsiCommand soon = Commands.testUnitReady().deadline(System.nanoTime() + 2_000_000_000L);
    HawserException why = failure(Commands.run(unit, soon));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, why.code());
    // It was refused, and that it was not executed is known.
    assertTrue(!why.getMessage().contains("not known"), why.getMessage());
    ended.countDown();
    assertGood(unit);
  }

  @Test
  void commandsHeldForAGuardOutliveTheNextLossToo() throws Exception {
    play(
        target -> {
          serveAndReset(target);
          serveAndReset(target);
          try (Peer third = target.loggedIn(ANSWERS)) {
            good(third, 1);
            third.awaitClose();
          }
        });
    TransportSession session = login(OFFER, PATIENT);
    CountDownLatch asked = new CountDownLatch(1);
    session.guard(
        Lun.of(1),
        fresh -> {
          boolean first = asked.getCount() > 0;
          asked.countDown();
          return first ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
        });
    assertGood(session.logicalUnit(Lun.of(2)));
    assertTrue(asked.await(10, TimeUnit.SECONDS));
    CompletableFuture<ScsiCommand> held =
        Commands.start(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    // Behind it, and answered before it: now it is held. With its answer the connection goes.
    assertGood(session.logicalUnit(Lun.of(2)));
    assertTrue(held.get(10, TimeUnit.SECONDS).isGood());
  }

  @Test
  void theSessionEndsThoughAnAbortWasNeverAnswered() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    CountDownLatch aborted = new CountDownLatch(1);
    serve(
        peer -> {
          peer.command();
          here.countDown();
          peer.expect(TaskManagementRequestPdu.class);
          aborted.countDown();
        });
    TransportSession session = login(OFFER, PATIENT);
    giveUp(session.logicalUnit(Lun.of(1)), here);
    assertTrue(aborted.await(10, TimeUnit.SECONDS));
    // The target waits for the connection's end.
    session.close("the target does not answer");
  }

  /** Cancels a command when it has reached the target. */
  private static void giveUp(LogicalUnit unit, CountDownLatch here) throws Exception {
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = Commands.start(unit, command);
    assertTrue(here.await(10, TimeUnit.SECONDS));
    unit.cancel(command);
    failure(ended.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aCommandThatWasGivenUpMakesRoomWhenItsSessionIsLost() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          here.countDown();
          first.expect(TaskManagementRequestPdu.class);
          first.reset();
          try (Peer second = target.loggedIn(ANSWERS)) {
            ScsiCommandPdu a = second.command();
            ScsiCommandPdu b = second.command();
            second.good(a);
            second.good(b);
            second.awaitClose();
          }
        });
    try (TcpTransport small = ofDepth(2)) {
      TransportSession session = loginOver(small);
      CountDownLatch lost = new CountDownLatch(1);
      session.listen(
          new SessionListener() {
            @Override
            public void stateChanged(TransportSession of, SessionState state, String reason) {
              if (state == SessionState.FAILED) {
                lost.countDown();
              }
            }
          });
      LogicalUnit unit = session.logicalUnit(Lun.of(1));
      giveUp(unit, here);
      assertTrue(lost.await(10, TimeUnit.SECONDS));
      CompletableFuture<ScsiCommand> a = Commands.start(unit, Commands.testUnitReady());
      CompletableFuture<ScsiCommand> b = Commands.start(unit, Commands.testUnitReady());
      assertTrue(a.get(10, TimeUnit.SECONDS).isGood());
      ScsiCommand second = b.get(10, TimeUnit.SECONDS);
      assertTrue(second.isGood(), () -> "failed: " + second.failure());
    }
  }

  @Test
  void aResetEndsWhatWasSentBeforeItAndNotWhatCameAfter() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    serve(
        peer -> {
          peer.command();
          here.countDown();
          TaskManagementRequestPdu reset = peer.expect(TaskManagementRequestPdu.class);
          asked.countDown();
          ScsiCommandPdu after = peer.command();
          assertEquals(reset.cmdSn(), after.cmdSn());
          TargetSays.managed(peer, reset, 0);
          peer.good(after);
        });
    LogicalUnit unit = patientUnit();
    CompletableFuture<ScsiCommand> before = Commands.start(unit, Commands.testUnitReady());
    assertTrue(here.await(10, TimeUnit.SECONDS));
    CompletableFuture<TaskManagementResponse> reset =
        unit.manage(TaskManagement.LOGICAL_UNIT_RESET, Deadline.after(PATIENT.task()))
            .toCompletableFuture();
    assertTrue(asked.await(10, TimeUnit.SECONDS));
    assertGood(unit);
    assertEquals(TaskManagementResponse.FUNCTION_COMPLETE, reset.get(10, TimeUnit.SECONDS));
    failure(before.get(10, TimeUnit.SECONDS));
  }
}
