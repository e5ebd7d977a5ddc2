package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** PDUs that no target may send: they cost the connection and not the command. */
class BrokenPduTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(512);

  private void assertBreaks(Answer breaking) throws Exception {
    play(
        target -> {
          Peer bad = target.loggedIn(ANSWERS);
          breaking.to(bad, bad.command());
          try (Peer peer = target.loggedIn(ANSWERS)) {
            peer.send(peer.lastData(peer.command(), 0, 0, CONTENT));
            peer.awaitClose();
          }
          bad.close();
        });
    assertRead(CONTENT, Commands.run(unit(), Commands.read(0, 1, ByteBuffer.allocate(512))));
  }

  private static Answer responseWithOpcode(int opcode) {
    return (peer, c) -> {
      ByteBuffer pdu = peer.encoded(peer.response(c, 0, 0, false, false, 0, Pdu.NO_DATA));
      peer.send(pdu.put(0, (byte) opcode));
    };
  }

  @Test
  void unknownOpcodeBreaksTheConnection() throws Exception {
    assertBreaks(responseWithOpcode(0x3a));
  }

  @Test
  void loginResponseInTheFullFeaturePhaseBreaksTheConnection() throws Exception {
    assertBreaks(responseWithOpcode(0x23));
  }

  @Test
  void closeInTheMiddleOfAHeader() throws Exception {
    assertBreaks(
        (peer, c) -> {
          ByteBuffer pdu = peer.encoded(peer.lastData(c, 0, 0, CONTENT));
          peer.send(pdu.limit(20));
          peer.close();
        });
  }

  @Test
  void additionalHeaderThatNeverComes() throws Exception {
    assertBreaks(
        (peer, c) -> {
          ByteBuffer pdu = peer.encoded(peer.data(c, 0, 0, new byte[0], false));
          pdu.put(4, (byte) 0xff);
          peer.send(pdu);
          peer.close();
        });
  }

  @Test
  void rejectWithoutAHeaderIsSurvived() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(
              new RejectPdu(4, -1, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, Pdu.NO_DATA));
          peer.send(peer.lastData(c, 0, 0, CONTENT));
        });
    ScsiCommand read = Commands.run(unit(), Commands.read(0, 1, ByteBuffer.allocate(512)));
    assertTrue(read.isWhole());
  }
}
