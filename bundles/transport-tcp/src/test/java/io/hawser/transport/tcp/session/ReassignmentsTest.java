package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a target goes on with tasks over another connection (RFC 7143 section 7.2.2). */
class ReassignmentsTest extends VirtualFixture {
  private static final int ABORT = 1;
  private static final int REASSIGN = 8;
  private static final int AT_ONCE = 8;
  private static final byte[] CONTENT = SessionFixture.bytes(1024);

  private Peer peer;

  @BeforeEach
  void logIn() throws IOException {
    peer =
        logIn(
            SessionParameters.DEFAULT_OFFER.withRecovery(2, 1),
            patient(),
            SessionFixture.level2(20));
  }

  /** The connection is lost, and another takes its place. */
  private Peer replaced() throws IOException {
    peer.reset();
    return join(0, peer.expCmdSn);
  }

  private static TaskManagementRequestPdu asked(Peer peer, int function, ScsiCommandPdu of)
      throws IOException {
    TaskManagementRequestPdu request = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(function, request.function());
    assertEquals(of.initiatorTaskTag(), request.referencedTaskTag());
    assertTrue(request.immediate());
    return request;
  }

  @Test
  void aReadGoesOnBehindWhatHasCome() throws Exception {
    ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
    CompletableFuture<ScsiCommand> read = virtual.start(virtual.unit(), Commands.read(0, 2, into));
    ScsiCommandPdu sent = peer.command();
    peer.send(peer.data(sent, 0, 0, Arrays.copyOf(CONTENT, 512), false));
    Peer again = replaced();
    TaskManagementRequestPdu reassign = asked(again, REASSIGN, sent);
    assertEquals(1, reassign.expDataSn());
    TargetSays.managed(again, reassign, 0);
    again.send(again.lastData(sent, 1, 512, Arrays.copyOfRange(CONTENT, 512, 1024)));
    assertGood(read);
    assertArrayEquals(CONTENT, into.array());
  }

  @Test
  void aReadGoesOnWithTheFirstDataThatIsMissing() throws Exception {
    virtual.start(virtual.unit(), Commands.read(0, 4, ByteBuffer.allocate(2048)));
    ScsiCommandPdu sent = peer.command();
    peer.send(peer.data(sent, 0, 0, new byte[512], false));
    peer.send(peer.data(sent, 2, 1024, new byte[512], false));
    assertEquals(1, peer.expect(SnackRequestPdu.class).begRun());
    assertEquals(1, asked(replaced(), REASSIGN, sent).expDataSn());
  }

  @Test
  void aReadThatWasCutInsideAPduGoesOnWithThatPdu() throws Exception {
    virtual.start(virtual.unit(), Commands.read(0, 2, ByteBuffer.allocate(1024)));
    ScsiCommandPdu sent = peer.command();
    peer.send(peer.data(sent, 0, 0, new byte[512], false));
    ByteBuffer second = peer.encoded(peer.data(sent, 1, 512, new byte[512], false));
    peer.send(second.slice(0, 200));
    assertEquals(1, asked(replaced(), REASSIGN, sent).expDataSn());
  }

  @Test
  void aFewAreAskedForAtOnceAndAnotherWithEachAnswer() throws Exception {
    List<ScsiCommandPdu> sent = new ArrayList<>();
    List<CompletableFuture<ScsiCommand>> commands = new ArrayList<>();
    for (int i = 0; i < AT_ONCE + 3; i++) {
      commands.add(virtual.start());
      sent.add(peer.command());
    }
    Peer again = replaced();
    List<TaskManagementRequestPdu> asked = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      asked.add(asked(again, REASSIGN, sent.get(i)));
    }
    assertSilent(again);
    // Each of the answers there are makes room for one: done, not known any more, refused.
    TargetSays.managed(again, asked.get(0), 0);
    asked.add(asked(again, REASSIGN, sent.get(AT_ONCE)));
    assertSilent(again);
    TargetSays.managed(again, asked.get(1), 1);
    asked.add(asked(again, REASSIGN, sent.get(AT_ONCE + 1)));
    ScsiCommandPdu repeated = again.command();
    assertSilent(again);
    WithinConnectionFixture.reject(again, 5, asked.get(2));
    asked(again, REASSIGN, sent.get(AT_ONCE + 2));
    again.command();
    assertSilent(again);
    again.good(repeated);
    assertGood(commands.get(1));
    assertEquals(SessionState.LOGGED_IN, virtual.session().state());
  }

  @Test
  void aTaskThatEndsBeforeItsTurnIsNotAskedFor() throws Exception {
    List<ScsiCommandPdu> sent = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      virtual.start();
      sent.add(peer.command());
    }
    ScsiCommand last = Commands.testUnitReady();
    virtual.start(virtual.unit(), last);
    ScsiCommandPdu given = peer.command();
    Peer again = replaced();
    TaskManagementRequestPdu first = asked(again, REASSIGN, sent.get(0));
    for (int i = 1; i < AT_ONCE; i++) {
      asked(again, REASSIGN, sent.get(i));
    }
    virtual.unit().cancel(last);
    TargetSays.managed(again, asked(again, ABORT, given), 0);
    TargetSays.managed(again, first, 0);
    assertSilent(again);
  }

  @Test
  void whatTheTargetHasNotTakenInIsSentAgainInItsPlace() throws Exception {
    CompletableFuture<ScsiCommand> first = virtual.start();
    CompletableFuture<ScsiCommand> second = virtual.start();
    ScsiCommandPdu a = peer.command();
    ScsiCommandPdu b = peer.command();
    peer.expCmdSn--;
    Peer again = replaced();
    assertEquals(b.cmdSn(), again.expCmdSn);
    TaskManagementRequestPdu reassign = asked(again, REASSIGN, a);
    ScsiCommandPdu retried = again.command();
    assertEquals(b.initiatorTaskTag(), retried.initiatorTaskTag());
    TargetSays.managed(again, reassign, 0);
    again.good(a);
    again.good(retried);
    assertGood(first);
    assertGood(second);
  }

  @Test
  void aCommandGivenUpBeforeIsAborted() throws Exception {
    ScsiCommand given = Commands.testUnitReady();
    virtual.start(virtual.unit(), given);
    ScsiCommandPdu sent = peer.command();
    virtual.unit().cancel(given);
    virtual.run();
    asked(peer, ABORT, sent);
    Peer again = replaced();
    TargetSays.managed(again, asked(again, ABORT, sent), 1);
    assertEquals(0, inUse());
    assertSilent(again);
  }

  @Test
  void aCommandGivenUpWhileThereIsNoConnectionIsAborted() throws Exception {
    ScsiCommand given = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), given);
    ScsiCommandPdu sent = peer.command();
    peer.reset();
    virtual.unit().cancel(given);
    virtual.run();
    failure(ended);
    Peer again = join(0, peer.expCmdSn);
    TargetSays.managed(again, asked(again, ABORT, sent), 0);
    assertEquals(0, inUse());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void aTargetThatCannotReassignLosesTheSession(int response) throws Exception {
    virtual.start();
    ScsiCommandPdu sent = peer.command();
    Peer again = replaced();
    TargetSays.managed(again, asked(again, REASSIGN, sent), response);
    assertClosed(again);
    assertEquals(1, virtual.session().statistics().protocolErrors());
    virtual.comesBack(ANSWERS).command();
  }

  @Test
  void aTargetThatRejectsIsOneThatForgot() throws Exception {
    virtual.start();
    ScsiCommandPdu sent = peer.command();
    Peer again = replaced();
    WithinConnectionFixture.reject(again, 5, asked(again, REASSIGN, sent));
    ScsiCommandPdu repeated = again.command();
    assertTrue(repeated.initiatorTaskTag() != sent.initiatorTaskTag());
  }

  @Test
  void anAnswerThatDoesNotComeInTimeCostsTheConnection() throws Exception {
    CompletableFuture<ScsiCommand> harm = once();
    ScsiCommandPdu sent = peer.command();
    Peer again = replaced();
    asked(again, REASSIGN, sent);
    virtual.passAlmost(seconds(8));
    assertSilent(again);
    virtual.pass(millis(60));
    assertClosed(again);
    assertSays("the target did not answer a TASK REASSIGN in time", failure(harm));
    virtual.comesBack(ANSWERS);
  }

  @Test
  void aLateStatusOfTheTaskCountsThoughTheReassignmentIsNotAnswered() throws Exception {
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiCommandPdu sent = peer.command();
    Peer again = replaced();
    TaskManagementRequestPdu reassign = asked(again, REASSIGN, sent);
    again.good(sent);
    assertGood(command);
    TargetSays.managed(again, reassign, 1);
    assertSilent(again);
  }

  @Test
  void aWriteBeginsAnewWithWhatTheTargetAsksFor() throws Exception {
    CompletableFuture<ScsiCommand> write =
        virtual.start(virtual.unit(), Commands.write(0, 256, ByteBuffer.allocate(131_072)));
    ScsiCommandPdu sent = peer.command();
    for (Pdu more = peer.poll(); more != null; more = peer.poll()) {
      assertTrue(more instanceof DataOutPdu);
    }
    peer.send(peer.r2t(sent, 0, 40, 65536, 8192));
    peer.burst(sent, 40, 65536, 8192);
    Peer again = replaced();
    TargetSays.managed(again, asked(again, REASSIGN, sent), 0);
    assertSilent(again);
    again.send(again.r2t(sent, 0, 41, 65536, 8192));
    again.burst(sent, 41, 65536, 8192);
    again.send(again.r2t(sent, 1, 42, 73_728, 57_344));
    again.burst(sent, 42, 73_728, 57_344);
    again.good(sent);
    assertGood(write);
  }
}
