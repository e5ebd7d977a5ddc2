package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connections on which nothing comes, or too little (the pings of RFC 7143 section 11.18). */
class SilenceTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(512);

  @Test
  void silentConnectionIsNoticedByAPing() throws Exception {
    play(
        target -> {
          Peer silent = target.loggedIn(ANSWERS);
          silent.command();
          try (Peer peer = target.loggedIn(ANSWERS)) {
            peer.send(peer.lastData(peer.command(), 0, 0, CONTENT));
            peer.awaitClose();
          }
          silent.close();
        });
    LogicalUnit unit = login(OFFER, timeouts(100, 100, 3)).logicalUnit(Lun.of(1));
    assertWhole(Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512))));
  }

  @Test
  void halfAPduAndThenSilenceIsNoticed() throws Exception {
    play(
        target -> {
          Peer half = target.loggedIn(ANSWERS);
          ByteBuffer pdu = half.encoded(half.lastData(half.command(), 0, 0, CONTENT));
          half.send(pdu.limit(200));
          try (Peer peer = target.loggedIn(ANSWERS)) {
            peer.send(peer.lastData(peer.command(), 0, 0, CONTENT));
            peer.awaitClose();
          }
          half.close();
        });
    LogicalUnit unit = login(OFFER, timeouts(100, 100, 3)).logicalUnit(Lun.of(1));
    assertRead(CONTENT, Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512))));
  }

  @Test
  void trickleOfBytesEarnsAPingSomePatience() throws Exception {
    serve(
        peer -> {
          ByteBuffer pdu = peer.encoded(peer.lastData(peer.command(), 0, 0, CONTENT));
          long pause = 12;
          for (int i = 0; i < 48; i++) {
            peer.send(ByteBuffer.wrap(new byte[] {pdu.get()}));
            new CountDownLatch(1).await(pause, TimeUnit.MILLISECONDS);
          }
          byte[] rest = new byte[pdu.remaining()];
          pdu.get(rest);
          peer.send(ByteBuffer.wrap(rest));
        });
    // Pinged after 100 ms, and the answer cannot come before the PDU is through.
    LogicalUnit unit = login(OFFER, timeouts(100, 400, 0)).logicalUnit(Lun.of(1));
    assertWhole(Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512))));
  }

  @Test
  void trickleWithoutEndIsGivenUp() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(ANSWERS)) {
            ByteBuffer pdu = peer.encoded(peer.lastData(peer.command(), 0, 0, CONTENT));
            while (pdu.hasRemaining()) {
              peer.send(ByteBuffer.wrap(new byte[] {pdu.get()}));
              new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            }
          } catch (IOException e) {
            // Closed by the initiator, as it should be.
            return;
          }
          throw new AssertionError("the initiator endured the whole trickle");
        });
    LogicalUnit unit = login(OFFER, timeouts(100, 100, 0)).logicalUnit(Lun.of(1));
    ScsiCommand read = Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512)));
    assertTrue(read.failure().isPresent());
  }
}
