package io.hawser.transport.tcp.session;

import static io.hawser.transport.tcp.WithinConnectionFixture.dataSnack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which R2Ts are asked for again, when, and what is given up (RFC 7143 section 7.1.4.1). */
class R2tRepairsTest extends MendingFixture {
  private ScsiCommandPdu startWrite() throws IOException {
    int length = 256 << 10;
    virtual.start(virtual.unit(), Commands.write(0, 512, ByteBuffer.allocate(length)));
    ScsiCommandPdu write = peer.command();
    peer.burst(write, Bhs.NO_TAG, 8192, 65536 - 8192);
    return write;
  }

  @Test
  void aSkippedR2tIsAskedForOnceAndAgainAfterAWhile() throws Exception {
    ScsiCommandPdu write = startWrite();
    peer.send(peer.r2t(write, 1, 51, 73_728, 8192));
    dataSnack(peer, write, 0, 0);
    peer.send(peer.r2t(write, 2, 52, 81_920, 8192));
    assertSilent(peer);
    assertSaysAfter(50);
    dataSnack(peer, write, 0, 0);
    peer.send(peer.r2t(write, 0, 50, 65_536, 8192));
    assertNotNull(peer.burst(write, 50, 65_536, 8192));
    peer.send(peer.r2t(write, 1, 51, 73_728, 8192));
    assertNotNull(peer.burst(write, 51, 73_728, 8192));
    virtual.pass(millis(200));
    assertSilent(peer);
  }

  @Test
  void anR2tThatWasHereIsPassedOver() throws Exception {
    ScsiCommandPdu write = startWrite();
    peer.send(peer.r2t(write, 0, 50, 65_536, 8192));
    peer.burst(write, 50, 65_536, 8192);
    peer.send(peer.r2t(write, 0, 50, 65_536, 8192));
    assertSilent(peer);
    peer.send(peer.r2t(write, 2, 52, 81_920, 8192));
    dataSnack(peer, write, 1, 0);
    peer.send(peer.r2t(write, 1, 51, 73_728, 8192));
    peer.burst(write, 51, 73_728, 8192);
    peer.send(peer.r2t(write, 3, 53, 90_112, 8192));
    dataSnack(peer, write, 2, 0);
  }

  @Test
  void anR2tThatNeverComesCostsTheCommand() throws Exception {
    ScsiCommandPdu write = startWrite();
    peer.send(peer.r2t(write, 1, 51, 73_728, 8192));
    dataSnack(peer, write, 0, 0);
    for (int patience : PATIENCE) {
      assertSaysAfter(patience);
      dataSnack(peer, write, 0, 0);
    }
    assertSaysAfter(800);
    assertEquals(1, peer.expect(TaskManagementRequestPdu.class).function());
  }
}
