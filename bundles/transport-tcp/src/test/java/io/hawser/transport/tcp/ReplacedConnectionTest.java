package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a lost connection is replaced, and when the session is given up instead (RFC 7143 sections
 * 6.3.4 and 7.1.4.3, ErrorRecoveryLevel 2).
 */
class ReplacedConnectionTest extends ResumingSession {
  private static final int NO_SUCH_SESSION = 0x0a;

  @Test
  void aTargetThatForgotTheSessionGetsANewOne() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(agreed())) {
            peer.command();
          }
          try (Peer again = target.accept()) {
            again.refuseLogin(again.expect(LoginRequestPdu.class), 2, NO_SUCH_SESSION);
            again.awaitClose();
          }
          serveOne(target);
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  @Test
  void aTargetThatIsSilentForLongerThanItKeepsCommandsGetsANewSession() throws Exception {
    String[] briefly = level2(1);
    play(
        target -> {
          try (Peer peer = target.loggedIn(briefly)) {
            peer.command();
          }
          try (Peer again = target.accept()) {
            again.expect(LoginRequestPdu.class);
            again.awaitClose();
          }
          serveOne(target);
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  @Test
  void aConnectionLostAgainBeforeAnyAnswerCostsTheSession() throws Exception {
    play(
        target -> {
          int next;
          try (Peer peer = target.loggedIn(agreed())) {
            peer.command();
            next = peer.expCmdSn;
          }
          try (Peer again = target.accept()) {
            again.join(0, next, OWN);
            again.expect(TaskManagementRequestPdu.class);
          }
          serveOne(target);
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  @Test
  void aTargetThatKeepsNothingGetsANewSessionAtOnce() throws Exception {
    String[] none = level2(0);
    play(
        target -> {
          try (Peer peer = target.loggedIn(none)) {
            peer.command();
          }
          serveOne(target);
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void aTargetThatDoesNotReassignGetsANewSession(int response) throws Exception {
    play(
        target -> {
          loseAndResume(target, (peer, c) -> {}, (again, c) -> reassign(again, c, response));
          serveOne(target);
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  /** A new session with one command. */
  private static void serveOne(ScriptedTarget target) throws IOException {
    try (Peer anew = target.accept()) {
      anew.loginAnew(agreed());
      anew.good(anew.command());
      anew.awaitClose();
    }
  }

  @Test
  void theTargetsPauseIsKept() throws Exception {
    play(
        target -> {
          ScsiCommandPdu c;
          long lost;
          try (Peer peer = target.loggedIn(agreed("DefaultTime2Wait=1"))) {
            c = peer.command();
            lost = System.nanoTime();
          }
          try (Peer again = target.accept()) {
            long pause = System.nanoTime() - lost;
            assertTrue(pause > 900_000_000L, () -> "came back after " + pause + " ns");
            again.join(0, c.cmdSn() + 1, OWN);
            reassign(again, c, 0);
            again.good(c);
            again.awaitClose();
          }
        });
    assertTrue(Commands.run(resuming(), Commands.testUnitReady()).isGood());
  }

  @Test
  void theNewConnectionOutlivesTheTimeForWhichCommandsAreKept() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    int retain = 2;
    play(
        target ->
            loseAndResume(
                target,
                level2(retain),
                (peer, c) -> {},
                (again, c) -> {
                  reassign(again, c, 0);
                  again.good(c);
                  assertFalse(waited(never, retain * 1000 + 200));
                  again.good(again.command());
                }));
    LogicalUnit unit = resuming();
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertEquals(2, session.statistics().logins());
  }

  private static boolean waited(CountDownLatch latch, int millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("the test was interrupted", e);
    }
  }
}
