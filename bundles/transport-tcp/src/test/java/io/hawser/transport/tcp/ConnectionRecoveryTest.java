package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ErrorRecoveryLevel 2 (RFC 7143 sections 6.3.4, 7.1.4.3 and 7.2.2): commands outlive connections.
 */
class ConnectionRecoveryTest extends SessionFixture {
  private static final int PART = 1000;
  private static final byte[] CONTENT = bytes(4 * PART);
  private static final SessionParameters LEVEL_2 =
      SessionParameters.DEFAULT_OFFER.withRecovery(2, 1);
  private static final int REASSIGN = 8;
  private static final int NO_SUCH_SESSION = 0x0a;

  private static String[] agreed(String... changed) {
    return level2(20, changed);
  }

  private TransportSession session;

  private LogicalUnit resuming() throws Exception {
    session = login(LEVEL_2, PATIENT);
    assertEquals(2, session.parameters().errorRecoveryLevel());
    return session.logicalUnit(Lun.of(1));
  }

  private static ScsiCommand read() {
    return Commands.read(0, 8, ByteBuffer.allocate(CONTENT.length));
  }

  private static ScsiCommand write() {
    return Commands.write(0, 8, ByteBuffer.wrap(CONTENT));
  }

  private static void whole(ScsiCommand read) {
    assertRead(CONTENT, read);
  }

  private static byte[] part(int index) {
    return Arrays.copyOfRange(CONTENT, index * PART, (index + 1) * PART);
  }

  private static void data(Peer peer, ScsiCommandPdu to, int from, int end) throws IOException {
    for (int i = from; i < end; i++) {
      peer.send(peer.data(to, i, i * PART, part(i), false));
    }
  }

  /** All data from here on, and the status. */
  private static void rest(Peer peer, ScsiCommandPdu to, int from) throws IOException {
    data(peer, to, from, 3);
    peer.send(peer.lastData(to, 3, 3 * PART, part(3)));
  }

  /** A connection with one command that is lost after this much, and the one that takes over. */
  private static void loseAndResume(ScriptedTarget target, Answer before, Answer after)
      throws IOException {
    loseAndResume(target, agreed(), before, after);
  }

  private static void loseAndResume(
      ScriptedTarget target, String[] answers, Answer before, Answer after) throws IOException {
    ScsiCommandPdu command;
    int next;
    try (Peer peer = target.loggedIn(answers)) {
      command = peer.command();
      before.to(peer, command);
      next = peer.expCmdSn;
    }
    try (Peer again = target.accept()) {
      again.join(0, next, OWN);
      after.to(again, command);
      again.awaitClose();
    }
  }

  /** Takes a TASK REASSIGN and answers it; returns its ExpDataSN. */
  private static int reassign(Peer peer, ScsiCommandPdu of, int response) throws IOException {
    TaskManagementRequestPdu request = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(REASSIGN, request.function());
    assertEquals(of.initiatorTaskTag(), request.referencedTaskTag());
    assertEquals(of.lun(), request.lun());
    assertTrue(request.immediate());
    TargetSays.managed(peer, request, response);
    return request.expDataSn();
  }

  @Test
  void aReadGoesOnWithTheDataThatIsMissing() throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                (peer, c) -> data(peer, c, 0, 2),
                (again, c) -> {
                  assertEquals(2, reassign(again, c, 0));
                  rest(again, c, 2);
                  again.good(again.command());
                }));
    LogicalUnit unit = resuming();
    whole(Commands.run(unit, read()));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertEquals(2, session.statistics().logins());
    assertEquals(2, session.parameters().errorRecoveryLevel());
  }

  /** Found by RandomLossTest with the seed 40934531026477. */
  @Test
  void aReadThatIsCutInsideAPduGoesOnWithThatPdu() throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                (peer, c) -> {
                  data(peer, c, 0, 1);
                  ByteBuffer cut = peer.encoded(peer.data(c, 1, PART, part(1), false));
                  peer.send(cut.limit(Bhs.LENGTH + PART / 2));
                },
                (again, c) -> {
                  assertEquals(1, reassign(again, c, 0));
                  rest(again, c, 1);
                }));
    whole(Commands.run(resuming(), read()));
  }

  @Test
  void aReadWithAGapGoesOnBeforeTheGap() throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                (peer, c) -> {
                  data(peer, c, 0, 1);
                  data(peer, c, 2, 3);
                },
                (again, c) -> {
                  assertEquals(1, reassign(again, c, 0));
                  // A target may send more than it has to.
                  rest(again, c, 0);
                }));
    whole(Commands.run(resuming(), read()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWriteGoesOnWithNewR2ts(int firstR2tSn) throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                agreed("InitialR2T=Yes", "ImmediateData=No"),
                (peer, c) -> {
                  peer.send(peer.r2t(c, 0, 50, 0, PART));
                  peer.burst(c, 50, 0, PART);
                },
                (again, c) -> {
                  assertEquals(0, reassign(again, c, 0));
                  again.send(again.r2t(c, firstR2tSn, 60, 0, 2 * PART));
                  again.send(again.r2t(c, firstR2tSn + 1, 61, 2 * PART, 2 * PART));
                  assertArrayEquals(
                      Arrays.copyOf(CONTENT, 2 * PART), again.burst(c, 60, 0, 2 * PART));
                  assertArrayEquals(
                      Arrays.copyOfRange(CONTENT, 2 * PART, 4 * PART),
                      again.burst(c, 61, 2 * PART, 2 * PART));
                  again.good(c);
                }));
    assertWhole(Commands.run(resuming(), write()));
  }

  @Test
  void aCommandTheTargetDidNotTakeIsSentAgainInItsPlace() throws Exception {
    play(
        target -> {
          ScsiCommandPdu lost;
          try (Peer peer = target.loggedIn(agreed())) {
            lost = peer.expect(ScsiCommandPdu.class);
          }
          try (Peer again = target.accept()) {
            again.join(0, lost.cmdSn(), OWN);
            ScsiCommandPdu c = again.command();
            assertEquals(lost.cmdSn(), c.cmdSn());
            assertEquals(lost.initiatorTaskTag(), c.initiatorTaskTag());
            assertEquals(ByteBuffer.wrap(CONTENT), c.data());
            again.good(c);
            again.awaitClose();
          }
        });
    assertTrue(Commands.run(resuming(), write()).isWhole());
  }

  @Test
  void aStatusThatWasLostComesAgain() throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                (peer, c) -> {},
                (again, c) -> {
                  reassign(again, c, 0);
                  again.status(c, 0x18, 0);
                }));
    assertEquals(0x18, Commands.run(resuming(), Commands.testUnitReady()).status());
  }

  @Test
  void aTaskTheTargetDoesNotKnowIsStartedAnewIfThatIsHarmless() throws Exception {
    play(
        target ->
            loseAndResume(
                target,
                (peer, c) -> data(peer, c, 0, 2),
                (again, c) -> {
                  reassign(again, c, 1);
                  ScsiCommandPdu anew = again.command();
                  again.send(again.lastData(anew, 0, 0, CONTENT));
                }));
    whole(Commands.run(resuming(), read()));
  }

  @Test
  void aTaskTheTargetDoesNotKnowEndsIfItMustNotBeRepeated() throws Exception {
    play(target -> loseAndResume(target, (peer, c) -> {}, (again, c) -> reassign(again, c, 1)));
    // COMPARE AND WRITE.
    ScsiCommand once =
        new ScsiCommand().cdb(Commands.cdb16(0x89, 0, 1)).write(ByteBuffer.wrap(CONTENT));
    ScsiCommand ended = Commands.run(resuming(), once);
    String why = ended.failure().orElseThrow().getMessage();
    assertTrue(why.contains("not known"), why);
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
}
