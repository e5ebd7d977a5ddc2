package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.TwoConnections.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is negotiated again in the full feature phase, and for whom it holds. */
class RenegotiationTest extends VirtualFixture {
  private TextRequestPdu renegotiates(Peer peer) throws IOException {
    peer.send(TargetSays.message(peer, 4, 0, 0, 3));
    return peer.expect(TextRequestPdu.class);
  }

  private static void answer(Peer peer, TextRequestPdu to, String text) throws IOException {
    peer.send(
        new TextResponsePdu(
            true,
            false,
            0,
            to.initiatorTaskTag(),
            Bhs.NO_TAG,
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            Peer.text(text)));
  }

  @Test
  void whatTheTargetReceivesInOnePduMayChange() throws Exception {
    Pair pair = logInTwice();
    answer(pair.a(), renegotiates(pair.a()), "MaxRecvDataSegmentLength=4096");
    assertEquals(4096, virtual.session().parameters().maxXmitDataSegmentLength());
    virtual.start(virtual.unit(), Commands.write(0, 16, ByteBuffer.allocate(8192)));
    assertEquals(4096, pair.on(pair.a()).data().remaining());
  }

  @Test
  void whatChangesOnAFurtherConnectionIsThatConnectionsOwn() throws Exception {
    Pair pair = logInTwice();
    answer(pair.b(), renegotiates(pair.b()), "MaxRecvDataSegmentLength=4096");
    assertEquals(8192, virtual.session().parameters().maxXmitDataSegmentLength());
    virtual.start(virtual.unit(), Commands.write(0, 16, ByteBuffer.allocate(8192)));
    virtual.start(virtual.unit(), Commands.write(16, 16, ByteBuffer.allocate(8192)));
    assertEquals(8192, pair.on(pair.a()).data().remaining());
    assertEquals(4096, pair.on(pair.b()).data().remaining());
  }

  @Test
  void anAnswerThatIsNoAnswerCostsTheConnection() throws Exception {
    Peer peer = logIn(3);
    answer(peer, renegotiates(peer), "MaxRecvDataSegmentLength=7");
    Pdu next = peer.receive();
    assertTrue(next instanceof LogoutRequestPdu, next::toString);
  }
}
