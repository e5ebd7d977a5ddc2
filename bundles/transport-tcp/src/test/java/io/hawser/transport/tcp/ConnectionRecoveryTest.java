package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ErrorRecoveryLevel 2 (RFC 7143 sections 6.3.4, 7.1.4.3 and 7.2.2): commands outlive connections.
 */
class ConnectionRecoveryTest extends ResumingSession {
  private static final int PART = 1000;
  private static final byte[] CONTENT = bytes(4 * PART);

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

  @Test
  void aFewAtATimeAreReassigned() throws Exception {
    int commands = 12;
    int atOnce = 8;
    play(
        target -> {
          ScsiCommandPdu[] lost = new ScsiCommandPdu[commands];
          try (Peer peer = target.loggedIn(agreed())) {
            for (int i = 0; i < commands; i++) {
              lost[i] = peer.command();
            }
          }
          try (Peer again = target.accept()) {
            again.join(0, lost[0].cmdSn() + commands, OWN);
            TaskManagementRequestPdu[] asked = new TaskManagementRequestPdu[commands];
            for (int i = 0; i < atOnce; i++) {
              asked[i] = again.expect(TaskManagementRequestPdu.class);
            }
            // What is answered next shows that no ninth was sent.
            again.send(again.ping(99, 0));
            assertEquals(99, again.expect(NopOutPdu.class).targetTransferTag());
            for (int i = 0; i < commands; i++) {
              if (i >= atOnce) {
                asked[i] = again.expect(TaskManagementRequestPdu.class);
              }
              TargetSays.managed(again, asked[i], 0);
              assertEquals(lost[i].initiatorTaskTag(), asked[i].referencedTaskTag());
              again.good(lost[i]);
            }
            again.awaitClose();
          }
        });
    LogicalUnit unit = resuming();
    List<CompletableFuture<ScsiCommand>> all = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      all.add(Commands.start(unit, Commands.testUnitReady()));
    }
    for (CompletableFuture<ScsiCommand> one : all) {
      assertTrue(one.get(10, TimeUnit.SECONDS).isGood());
    }
  }
}
