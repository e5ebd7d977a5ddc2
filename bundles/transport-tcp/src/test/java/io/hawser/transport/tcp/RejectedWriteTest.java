package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** ErrorRecoveryLevel 1: R2Ts that do not come, data and commands that the target rejects. */
class RejectedWriteTest extends WithinConnectionFixture {
  private static final String[] SOLICITED =
      agreed(answers("DataDigest=CRC32C", "InitialR2T=Yes", "ImmediateData=No"));

  private static ScsiCommand write() {
    return Commands.write(0, 8, ByteBuffer.wrap(CONTENT));
  }

  @Test
  void skippedR2tIsAskedForWithAllBehindIt() throws Exception {
    serve(
        SOLICITED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          R2tPdu first = peer.r2t(c, 0, 50, 0, PART);
          R2tPdu second = peer.r2t(c, 1, 51, PART, 3 * PART);
          peer.send(second);
          dataSnack(peer, c, 0, 0);
          peer.send(first);
          peer.send(second);
          peer.send(first);
          assertArrayEquals(part(0), peer.burst(c, 50, 0, PART));
          assertArrayEquals(
              Arrays.copyOfRange(CONTENT, PART, 4 * PART), peer.burst(c, 51, PART, 3 * PART));
          peer.good(c);
        });
    assertTrue(Commands.run(mending(), write()).isWhole());
  }

  @Test
  void rejectedDataIsSentAgainWhenAskedFor() throws Exception {
    serve(
        SOLICITED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.r2t(c, 0, 50, 0, CONTENT.length));
          DataOutPdu out = peer.expect(DataOutPdu.class);
          reject(peer, 2, out);
          peer.send(peer.r2t(c, 1, 51, 0, CONTENT.length));
          assertArrayEquals(CONTENT, peer.burst(c, 51, 0, CONTENT.length));
          peer.good(c);
        });
    assertWhole(Commands.run(mending(), write()));
  }

  @Test
  void rejectedDataThatIsNotAskedForAgainIsNoSuccess() throws Exception {
    serve(
        SOLICITED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.r2t(c, 0, 50, 0, CONTENT.length));
          reject(peer, 2, peer.expect(DataOutPdu.class));
          peer.good(c);
        });
    assertFalse(Commands.run(mending(), write()).isGood());
  }

  @Test
  void goodBeforeRepeatedDataIsSentIsNoSuccess() throws Exception {
    serve(
        SOLICITED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.r2t(c, 0, 50, 0, PART));
          peer.burst(c, 50, 0, PART);
          peer.send(peer.r2t(c, 1, 51, 0, PART));
          peer.burst(c, 51, 0, PART);
          peer.good(c);
        });
    assertFalse(Commands.run(mending(), write()).isGood());
  }

  @Test
  void rejectedCommandIsSentAgainInItsPlace() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu damaged = peer.expect(ScsiCommandPdu.class);
          reject(peer, 2, damaged);
          ScsiCommandPdu again = peer.command();
          assertEquals(damaged.cmdSn(), again.cmdSn());
          assertEquals(damaged.initiatorTaskTag(), again.initiatorTaskTag());
          assertEquals(ByteBuffer.wrap(CONTENT), again.data());
          peer.good(again);
          peer.good(peer.command());
        });
    LogicalUnit unit = mending();
    assertTrue(Commands.run(unit, write()).isWhole());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void commandRejectedForEverCostsTheConnection() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            for (int i = 0; i < 9; i++) {
              reject(peer, 2, peer.expect(ScsiCommandPdu.class));
            }
            peer.awaitClose();
          }
          try (Peer again = target.loggedIn(AGREED)) {
            again.good(again.command());
            again.awaitClose();
          }
        });
    assertTrue(Commands.run(mending(), write()).isWhole());
  }
}
