package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that end while their connection is being replaced (ErrorRecoveryLevel 2): the target is
 * to end their tasks too, on the next connection (RFC 7143 section 11.5.1).
 */
class GivenUpMeanwhileTest extends SessionFixture {
  private static final int ABORT = 1;

  /**
   * A target that had not taken the command in waits for its CmdSN, which the abort fills; one that
   * had might execute it still.
   */
  @ParameterizedTest(name = "taken in: {0}")
  @ValueSource(booleans = {false, true})
  void theTaskIsAbortedOnTheNextConnection(boolean takenIn) throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    play(
        target -> {
          ScsiCommandPdu lost;
          try (Peer peer = target.loggedIn(level2(20))) {
            lost = peer.expect(ScsiCommandPdu.class);
          }
          cut.countDown();
          try (Peer again = target.accept()) {
            // Not before the command has ended on the other side.
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            again.join(0, takenIn ? lost.cmdSn() + 1 : lost.cmdSn(), OWN);
            assertAborts(again, lost);
            again.expCmdSn = lost.cmdSn() + 1;
            again.good(again.command());
            again.awaitClose();
          }
        });
    LogicalUnit unit =
        login(SessionParameters.DEFAULT_OFFER.withRecovery(2, 1), PATIENT).logicalUnit(Lun.of(1));
    ScsiCommand write = Commands.write(0, 1, ByteBuffer.allocate(512));
    CompletableFuture<ScsiCommand> given = Commands.start(unit, write);
    assertTrue(cut.await(10, TimeUnit.SECONDS));
    unit.cancel(write);
    assertTrue(given.get(10, TimeUnit.SECONDS).failure().isPresent());
    CompletableFuture<ScsiCommand> next = Commands.start(unit, Commands.testUnitReady());
    ended.countDown();
    assertTrue(next.get(10, TimeUnit.SECONDS).isGood());
  }

  private static void assertAborts(Peer peer, ScsiCommandPdu lost) throws IOException {
    TaskManagementRequestPdu abort = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(ABORT, abort.function());
    assertTrue(abort.immediate());
    assertEquals(lost.initiatorTaskTag(), abort.referencedTaskTag());
    assertEquals(lost.cmdSn(), abort.refCmdSn());
    assertEquals(lost.lun(), abort.lun());
    TargetSays.managed(peer, abort, 0);
  }
}
