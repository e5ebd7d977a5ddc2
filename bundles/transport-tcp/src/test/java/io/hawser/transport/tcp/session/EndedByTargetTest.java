package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that a task management function ended at the target (RFC 7143 section 11.5). */
class EndedByTargetTest extends VirtualFixture {
  private CompletableFuture<TaskManagementResponse> manage(TaskManagement function) {
    CompletableFuture<TaskManagementResponse> answer =
        virtual
            .unit()
            .manage(function, new Deadline(virtual.now() + seconds(8).toNanos()))
            .toCompletableFuture();
    virtual.run();
    return answer;
  }

  @Test
  void aResetEndsWhatItsUnitWasSentBeforeIt() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> first = virtual.start();
    CompletableFuture<ScsiCommand> other = virtual.start(virtual.unit(2), Commands.testUnitReady());
    CompletableFuture<ScsiCommand> second = virtual.start();
    ScsiCommandPdu[] sent = {peer.command(), peer.command(), peer.command()};
    CompletableFuture<TaskManagementResponse> reset = manage(TaskManagement.LOGICAL_UNIT_RESET);
    CompletableFuture<ScsiCommand> after = virtual.start();
    TaskManagementRequestPdu asked = peer.expect(TaskManagementRequestPdu.class);
    ScsiCommandPdu later = peer.command();
    assertEquals(asked.cmdSn(), later.cmdSn());
    TargetSays.managed(peer, asked, 0);
    assertSame(TaskManagementResponse.FUNCTION_COMPLETE, reset.join());
    assertSays("the command was ended by LOGICAL_UNIT_RESET", failure(first));
    failure(second);
    assertPending(other);
    assertPending(after);
    peer.good(sent[1]);
    peer.good(later);
    assertGood(other);
    assertGood(after);
  }

  @ParameterizedTest
  @EnumSource(names = {"TARGET_WARM_RESET", "TARGET_COLD_RESET"})
  void aResetOfTheTargetEndsWhatAllUnitsWereSent(TaskManagement function) throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> first = virtual.start();
    CompletableFuture<ScsiCommand> other = virtual.start(virtual.unit(2), Commands.testUnitReady());
    peer.command();
    peer.command();
    manage(function);
    TargetSays.managed(peer, peer.expect(TaskManagementRequestPdu.class), 0);
    failure(first);
    failure(other);
    assertEquals(0, inUse());
  }

  @Test
  void aResetEndsWhatWentOverTheOtherConnectionToo() throws Exception {
    Pair pair = logInTwice();
    CompletableFuture<ScsiCommand> onA = virtual.start();
    CompletableFuture<ScsiCommand> onB = virtual.start();
    pair.on(pair.a());
    pair.on(pair.b());
    manage(TaskManagement.LOGICAL_UNIT_RESET);
    TargetSays.managed(pair.a(), pair.a().expect(TaskManagementRequestPdu.class), 0);
    failure(onA);
    failure(onB);
  }

  @Test
  void whatAResetEndedInTheMiddleOfItsDataTakesNoMoreOfIt() throws Exception {
    Pair pair = logInTwice();
    virtual.start();
    ByteBuffer into = ByteBuffer.allocate(512);
    CompletableFuture<ScsiCommand> read = virtual.start(virtual.unit(), Commands.read(0, 1, into));
    pair.on(pair.a());
    ScsiCommandPdu sent = pair.on(pair.b());
    byte[] content = new byte[512];
    Arrays.fill(content, (byte) 7);
    ByteBuffer data = pair.b().encoded(pair.b().lastData(sent, 0, 0, content));
    pair.b().send(data.slice(0, 148));
    manage(TaskManagement.LOGICAL_UNIT_RESET);
    TargetSays.managed(pair.a(), pair.a().expect(TaskManagementRequestPdu.class), 0);
    failure(read);
    pair.b().send(data.slice(148, data.limit() - 148));
    assertEquals(0, into.get(300));
  }

  @Test
  void aResetForgetsWhatWasGivenUpBefore() throws Exception {
    Peer peer = logIn(3);
    sentAndGivenUp(peer);
    TaskManagementRequestPdu abort = peer.expect(TaskManagementRequestPdu.class);
    manage(TaskManagement.LOGICAL_UNIT_RESET);
    TargetSays.managed(peer, peer.expect(TaskManagementRequestPdu.class), 0);
    assertEquals(0, inUse());
    TargetSays.managed(peer, abort, 1);
    assertSilent(peer);
  }

  @Test
  void aCompletionMayEndOthersWhileAResetEndsThem() throws Exception {
    Peer peer = logIn(3);
    LogicalUnit unit = virtual.unit();
    ScsiCommand second = Commands.testUnitReady();
    ScsiCommand third = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> first = virtual.start();
    first.thenAccept(
        ended -> {
          unit.cancel(second);
          unit.cancel(third);
        });
    CompletableFuture<ScsiCommand> secondEnd = virtual.start(unit, second);
    CompletableFuture<ScsiCommand> thirdEnd = virtual.start(unit, third);
    for (int i = 0; i < 3; i++) {
      peer.command();
    }
    manage(TaskManagement.LOGICAL_UNIT_RESET);
    TargetSays.managed(peer, peer.expect(TaskManagementRequestPdu.class), 0);
    failure(first);
    failure(secondEnd);
    failure(thirdEnd);
    assertEquals(0, inUse());
  }
}
