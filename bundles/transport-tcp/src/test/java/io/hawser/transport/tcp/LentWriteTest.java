package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Data is sent out of its caller's buffer, which is the caller's again when the command ends: what
 * the caller writes there afterwards never reaches the target, though the old data still waits.
 */
class LentWriteTest extends SessionFixture {
  private static final int SEGMENT = 256 << 10;

  /** More than all socket buffers on the way hold while the target reads nothing. */
  private static final int WRITES = 28;

  private final CountDownLatch overwritten = new CountDownLatch(1);

  /** Long enough that nothing ends by itself. */
  private static SessionTimeouts patient() {
    SessionTimeouts t = timeouts(60_000, 60_000, 0);
    return new SessionTimeouts(
        t.connect(),
        t.login(),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        t.noopInterval(),
        t.noopTimeout(),
        t.logout(),
        0,
        t.reconnectDelay(),
        t.replacement(),
        t.maxRedirects());
  }

  private static byte[] content(Pdu pdu) {
    byte[] content = new byte[pdu.data().remaining()];
    pdu.data().duplicate().get(content);
    return content;
  }

  private void overwrite(ByteBuffer data) {
    for (int i = 0; i < data.capacity(); i++) {
      data.put(i, (byte) 0xee);
    }
    overwritten.countDown();
  }

  @Test
  void cancelledWritesStillSendWhatTheyWere() throws Exception {
    byte[] expected = bytes(SEGMENT);
    List<byte[]> arrived = new ArrayList<>();
    ScriptedTarget script =
        play(
            target -> {
              Peer peer = target.loggedIn(agreed(SEGMENT));
              assertTrue(overwritten.await(20, TimeUnit.SECONDS));
              Pdu pdu = peer.receive();
              // Commands come first, their aborts behind them.
              for (; pdu instanceof ScsiCommandPdu; pdu = peer.receive()) {
                arrived.add(content(pdu));
              }
              assertInstanceOf(TaskManagementRequestPdu.class, pdu);
              peer.close();
            });
    LogicalUnit unit = login(offered(SEGMENT), patient()).logicalUnit(Lun.of(1));
    ByteBuffer data = ByteBuffer.allocateDirect(SEGMENT).put(expected).flip();
    List<ScsiCommand> commands = new ArrayList<>();
    List<CompletableFuture<ScsiCommand>> ends = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      commands.add(Commands.write(i, SEGMENT / 512, data));
      ends.add(Commands.start(unit, commands.get(i)));
    }
    commands.forEach(unit::cancel);
    for (CompletableFuture<ScsiCommand> end : ends) {
      assertFalse(end.get(20, TimeUnit.SECONDS).isGood());
    }
    overwrite(data);
    script.finish();
    assertFalse(arrived.isEmpty());
    arrived.forEach(each -> assertArrayEquals(expected, each));
  }

  @Test
  void statusBeforeAllTheDataGivesTheBufferBack() throws Exception {
    byte[] expected = bytes(WRITES * SEGMENT);
    ByteBuffer arrived = ByteBuffer.allocate(expected.length);
    ScriptedTarget script =
        play(
            target -> {
              Peer peer = target.loggedIn(agreed(expected.length));
              ScsiCommandPdu write = peer.command();
              arrived.put(write.data());
              peer.send(peer.r2t(write, 0, 5, SEGMENT, expected.length - SEGMENT));
              // It has begun to send, so more is under way, and nobody reads it yet.
              arrived.put(peer.expect(DataOutPdu.class).data());
              peer.checkCondition(write, 3, 0x0c, 0);
              assertTrue(overwritten.await(20, TimeUnit.SECONDS));
              Pdu pdu = peer.receive();
              for (; pdu instanceof DataOutPdu; pdu = peer.receive()) {
                arrived.put(pdu.data());
              }
              peer.good((ScsiCommandPdu) pdu);
              peer.awaitClose();
            });
    LogicalUnit unit = login(offered(expected.length), patient()).logicalUnit(Lun.of(1));
    ByteBuffer data = ByteBuffer.allocateDirect(expected.length).put(expected).flip();
    ScsiCommand write = Commands.run(unit, Commands.write(0, expected.length / 512, data));
    assertEquals(2, write.status());
    overwrite(data);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    end();
    script.finish();
    byte[] whole = Arrays.copyOf(arrived.array(), arrived.position());
    assertArrayEquals(Arrays.copyOf(expected, whole.length), whole);
  }

  private static SessionParameters offered(int maxBurst) {
    return offer(false, true, SEGMENT, SEGMENT, maxBurst, 1);
  }

  private static String[] agreed(int maxBurst) {
    return answers(
        "MaxRecvDataSegmentLength=" + SEGMENT,
        "FirstBurstLength=" + SEGMENT,
        "MaxBurstLength=" + maxBurst,
        "MaxOutstandingR2T=1");
  }
}
