package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task at the target whose command was given up here. */
class AbortsTest extends VirtualFixture {
  private static final int AT_ONCE = 8;

  private Peer peer;

  @BeforeEach
  void logIn() throws IOException {
    peer = logIn(3);
  }

  /** Gives up so many commands that were sent; returns them as they travelled. */
  private List<ScsiCommandPdu> givenUp(int count) throws IOException {
    List<ScsiCommand> commands = new ArrayList<>();
    List<ScsiCommandPdu> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(Commands.testUnitReady());
      virtual.start(virtual.unit(), commands.get(i));
      sent.add(peer.command());
    }
    commands.forEach(virtual.unit()::cancel);
    virtual.run();
    assertEquals(count, inUse());
    return sent;
  }

  private TaskManagementRequestPdu abort(ScsiCommandPdu of) throws IOException {
    TaskManagementRequestPdu abort = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(1, abort.function());
    assertEquals(of.initiatorTaskTag(), abort.referencedTaskTag());
    assertEquals(of.cmdSn(), abort.refCmdSn());
    assertEquals(of.lun(), abort.lun());
    return abort;
  }

  @Test
  void aTaskIsKnownUntilTheTargetHasEndedIt() throws Exception {
    TaskManagementRequestPdu abort = abort(givenUp(1).get(0));
    TargetSays.managed(peer, abort, 0);
    assertEquals(0, inUse());
    assertEquals(0, virtual.timers());
  }

  @Test
  void aTaskTheTargetDoesNotKnowIsForgotten() throws Exception {
    TargetSays.managed(peer, abort(givenUp(1).get(0)), 1);
    assertEquals(0, inUse());
  }

  @Test
  void aTaskTheTargetDoesNotAbortIsKnownUntilItsStatus() throws Exception {
    ScsiCommandPdu sent = givenUp(1).get(0);
    TargetSays.managed(peer, abort(sent), 255);
    assertEquals(1, inUse());
    peer.good(sent);
    assertEquals(0, inUse());
    assertEquals(0, virtual.session().statistics().protocolErrors());
  }

  @Test
  void aStatusThatWasOnItsWayIsNoStray() throws Exception {
    ScsiCommandPdu sent = givenUp(1).get(0);
    TaskManagementRequestPdu abort = abort(sent);
    peer.good(sent);
    assertEquals(0, inUse());
    TargetSays.managed(peer, abort, 1);
    assertEquals(0, virtual.session().statistics().protocolErrors());
  }

  @Test
  void theAnswerToAnAbortEndsNoLaterTaskInTheSamePlace() throws Exception {
    ScsiCommandPdu sent = givenUp(1).get(0);
    TaskManagementRequestPdu abort = abort(sent);
    peer.good(sent);
    ScsiCommand next = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), next);
    ScsiCommandPdu other = peer.command();
    assertEquals(sent.initiatorTaskTag() & 0x7fff, other.initiatorTaskTag() & 0x7fff);
    virtual.unit().cancel(next);
    virtual.run();
    failure(ended);
    TaskManagementRequestPdu second = abort(other);
    TargetSays.managed(peer, abort, 0);
    assertEquals(1, inUse(), "the second is not aborted yet");
    TargetSays.managed(peer, second, 0);
    assertEquals(0, inUse());
  }

  @Test
  void aTargetThatLeavesEverythingUnansweredLosesTheConnection() throws Exception {
    ScsiCommand command = Commands.testUnitReady();
    virtual.start(virtual.unit(), command);
    peer.command();
    for (int i = 0; i < 64; i++) {
      virtual.session().ping(new Deadline(virtual.now() + seconds(5).toNanos()));
    }
    virtual.run();
    for (int i = 0; i < 64; i++) {
      peer.expect(NopOutPdu.class);
    }
    virtual.unit().cancel(command);
    virtual.run();
    assertClosed(peer);
    assertEquals(0, inUse());
  }

  @Test
  void aCommandGivenUpIsNotGivenUpAgainByItsDeadline() throws Exception {
    ScsiCommand command = Commands.testUnitReady().deadline(virtual.now() + seconds(3).toNanos());
    virtual.start(virtual.unit(), command);
    peer.command();
    virtual.unit().cancel(command);
    virtual.pass(seconds(4));
    assertEquals(1, inUse(), "the target has not ended it");
    assertEquals(0, virtual.session().statistics().timeouts());
  }

  @Test
  void aFewAreAbortedAtOnceAndAnotherWithEachAnswer() throws Exception {
    List<ScsiCommandPdu> sent = givenUp(AT_ONCE + 3);
    List<TaskManagementRequestPdu> aborts = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      aborts.add(abort(sent.get(i)));
    }
    assertSilent(peer);
    TargetSays.managed(peer, aborts.get(0), 0);
    abort(sent.get(AT_ONCE));
    assertSilent(peer);
    TargetSays.managed(peer, aborts.get(1), 255);
    abort(sent.get(AT_ONCE + 1));
    assertSilent(peer);
  }

  @Test
  void aRejectedAbortMakesRoomForTheNextOne() throws Exception {
    List<ScsiCommandPdu> sent = givenUp(AT_ONCE + 1);
    List<TaskManagementRequestPdu> aborts = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      aborts.add(abort(sent.get(i)));
    }
    WithinConnectionFixture.reject(peer, 5, aborts.get(0));
    abort(sent.get(AT_ONCE));
    assertSilent(peer);
  }

  @Test
  void whatEndedBeforeItsTurnIsNotAborted() throws Exception {
    List<ScsiCommandPdu> sent = givenUp(AT_ONCE + 2);
    TaskManagementRequestPdu first = abort(sent.get(0));
    for (int i = 1; i < AT_ONCE; i++) {
      abort(sent.get(i));
    }
    peer.good(sent.get(AT_ONCE));
    TargetSays.managed(peer, first, 0);
    abort(sent.get(AT_ONCE + 1));
    assertSilent(peer);
  }

  @Test
  void anAbortThatIsNotAnsweredInTimeCostsTheConnection() throws Exception {
    CompletableFuture<ScsiCommand> other = once();
    peer.command();
    abort(givenUpBeside());
    virtual.passAlmost(seconds(8));
    assertSilent(peer);
    virtual.pass(millis(60));
    assertClosed(peer);
    assertSays("the target did not answer an ABORT TASK in time", failure(other));
    assertEquals(0, inUse());
    virtual.comesBack(ANSWERS);
  }

  private ScsiCommandPdu givenUpBeside() throws IOException {
    ScsiCommand command = Commands.testUnitReady();
    virtual.start(virtual.unit(), command);
    ScsiCommandPdu sent = peer.command();
    virtual.unit().cancel(command);
    virtual.run();
    return sent;
  }
}
