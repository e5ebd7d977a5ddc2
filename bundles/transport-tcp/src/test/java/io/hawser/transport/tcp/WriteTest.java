package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Writes: data sent unasked and asked for, and statuses that lie (RFC 7143 11.3, 11.7, 11.8). */
class WriteTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(100_000);

  /** Immediate and unsolicited data. */
  private ScsiCommand writeUnasked(Answer answer) throws Exception {
    return writeOnce(OFFER, ANSWERS, answer);
  }

  /** Immediate data, the rest is asked for. */
  private ScsiCommand writeImmediate(Answer answer) throws Exception {
    return writeOnce(offer(true, true, 8192, 65536, 262_144, 8), answers("InitialR2T=Yes"), answer);
  }

  /** All data is asked for. */
  private ScsiCommand writeAsked(Answer answer) throws Exception {
    return writeOnce(
        offer(true, false, 8192, 65536, 262_144, 8),
        answers("InitialR2T=Yes", "ImmediateData=No"),
        answer);
  }

  private ScsiCommand writeOnce(SessionParameters offer, String[] answers, Answer answer)
      throws Exception {
    serve(answers, peer -> answer.to(peer, peer.command()));
    LogicalUnit unit = unitOnce(offer);
    return Commands.run(unit, Commands.write(0, CONTENT.length / 512, ByteBuffer.wrap(CONTENT)));
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(CONTENT, from, to);
  }

  private static byte[] content(Pdu pdu) {
    ByteBuffer data = pdu.data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  @Test
  void immediateThenUnsolicitedThenSolicited() throws Exception {
    ScsiCommand write =
        writeUnasked(
            (peer, c) -> {
              assertTrue(c.write() && !c.read() && !c.finalBit());
              assertEquals(CONTENT.length, c.expectedDataTransferLength());
              assertArrayEquals(part(0, 8192), content(c));
              assertArrayEquals(part(8192, 65536), peer.burst(c, Bhs.NO_TAG, 8192, 65536 - 8192));
              peer.send(peer.r2t(c, 0, 77, 65536, CONTENT.length - 65536));
              assertArrayEquals(
                  part(65536, CONTENT.length), peer.burst(c, 77, 65536, CONTENT.length - 65536));
              peer.good(c);
            });
    assertWhole(write);
  }

  @Test
  void unsolicitedWithoutImmediate() throws Exception {
    SessionParameters offer = offer(false, false, 8192, 65536, 262_144, 8);
    ScsiCommand write =
        writeOnce(
            offer,
            answers("ImmediateData=No"),
            (peer, c) -> {
              assertFalse(c.finalBit());
              assertEquals(0, c.data().remaining());
              assertArrayEquals(part(0, 65536), peer.burst(c, Bhs.NO_TAG, 0, 65536));
              peer.send(peer.r2t(c, 0, 1, 65536, CONTENT.length - 65536));
              peer.burst(c, 1, 65536, CONTENT.length - 65536);
              peer.good(c);
            });
    assertTrue(write.isWhole());
  }

  @Test
  void immediateOnly() throws Exception {
    ScsiCommand write =
        writeImmediate(
            (peer, c) -> {
              assertTrue(c.finalBit());
              assertArrayEquals(part(0, 8192), content(c));
              peer.send(peer.r2t(c, 0, 5, 8192, CONTENT.length - 8192));
              peer.burst(c, 5, 8192, CONTENT.length - 8192);
              peer.good(c);
            });
    assertTrue(write.isWhole());
  }

  @Test
  void nothingUnasked() throws Exception {
    ScsiCommand write =
        writeAsked(
            (peer, c) -> {
              assertTrue(c.finalBit());
              assertEquals(0, c.data().remaining());
              peer.send(peer.r2t(c, 0, 5, 0, CONTENT.length));
              assertArrayEquals(CONTENT, peer.burst(c, 5, 0, CONTENT.length));
              peer.good(c);
            });
    assertTrue(write.isWhole());
  }

  @Test
  void segmentsStayBelowWhatTheTargetTakes() throws Exception {
    ScsiCommand write =
        writeOnce(
            OFFER,
            answers("MaxRecvDataSegmentLength=512"),
            (peer, c) -> {
              assertEquals(512, c.data().remaining());
              int at = 512;
              for (boolean last = false; !last; ) {
                DataOutPdu out = peer.expect(DataOutPdu.class);
                assertTrue(out.data().remaining() <= 512);
                assertEquals(at, out.bufferOffset());
                at += out.data().remaining();
                last = out.finalBit();
              }
              assertEquals(65536, at);
              peer.send(peer.r2t(c, 0, 9, 65536, CONTENT.length - 65536));
              peer.burst(c, 9, 65536, CONTENT.length - 65536);
              peer.good(c);
            });
    assertTrue(write.isWhole());
  }

  @Test
  void undeclaredTargetReceivesAtMost8192() throws Exception {
    ScsiCommand write =
        writeOnce(
            OFFER,
            new String[] {"InitialR2T=Yes", "DefaultTime2Wait=0"},
            (peer, c) -> {
              assertEquals(8192, c.data().remaining());
              peer.send(peer.r2t(c, 0, 9, 8192, CONTENT.length - 8192));
              assertEquals(8192, peer.expect(DataOutPdu.class).data().remaining());
              peer.reset();
            });
    assertTrue(write.failure().isPresent());
  }

  @Test
  void severalRequestsOfDifferentLengthsAtATime() throws Exception {
    ScsiCommand write =
        writeAsked(
            (peer, c) -> {
              int[] lengths = {1, 8191, 8193, 40_000, 512, 7};
              int at = 0;
              for (int i = 0; i < lengths.length; i++) {
                peer.send(peer.r2t(c, i, 100 + i, at, lengths[i]));
                at += lengths[i];
              }
              at = 0;
              for (int i = 0; i < lengths.length; i++) {
                assertArrayEquals(
                    part(at, at + lengths[i]), peer.burst(c, 100 + i, at, lengths[i]));
                at += lengths[i];
              }
              peer.send(peer.r2t(c, lengths.length, 7, at, CONTENT.length - at));
              peer.burst(c, 7, at, CONTENT.length - at);
              peer.good(c);
            });
    assertWhole(write);
  }

  @Test
  void requestDoesNotCountAsAStatus() throws Exception {
    ScsiCommand write =
        writeUnasked(
            (peer, c) -> {
              peer.burst(c, Bhs.NO_TAG, 8192, 65536 - 8192);
              peer.send(peer.r2t(c, 0, 77, 65536, CONTENT.length - 65536));
              DataOutPdu out = peer.expect(DataOutPdu.class);
              assertEquals(peer.statSn, out.expStatSn());
              peer.reset();
            });
    assertTrue(write.failure().isPresent());
  }

  private void assertR2tRefused(int r2tSn, int offset, int length) throws Exception {
    ScsiCommand write =
        writeOnce(
            offer(true, false, 8192, 65536, 262_144, 8),
            answers("InitialR2T=Yes", "ImmediateData=No", "MaxBurstLength=65536"),
            (peer, c) -> peer.send(peer.r2t(c, r2tSn, 3, offset, length)));
    assertTrue(write.failure().isPresent());
  }

  @Test
  void requestAboveMaxBurstLengthIsRefused() throws Exception {
    assertR2tRefused(0, 0, 65537);
  }

  @Test
  void requestForNothingIsRefused() throws Exception {
    assertR2tRefused(0, 0, 0);
  }

  @Test
  void requestBeyondTheEndIsRefused() throws Exception {
    assertR2tRefused(0, CONTENT.length - 10, 11);
  }

  @Test
  void requestThatOverflowsIsRefused() throws Exception {
    assertR2tRefused(0, 0xffff_ff00, 512);
  }

  @Test
  void requestOutOfOrderIsRefused() throws Exception {
    assertR2tRefused(1, 0, 512);
  }

  @Test
  void requestForTheSameBytesAgainIsRefused() throws Exception {
    ScsiCommand write =
        writeAsked(
            (peer, c) -> {
              peer.send(peer.r2t(c, 0, 3, 0, 512));
              peer.burst(c, 3, 0, 512);
              peer.send(peer.r2t(c, 1, 4, 0, 512));
            });
    assertTrue(write.failure().isPresent());
  }

  @Test
  void requestForAReadIsRefused() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.r2t(c, 0, 3, 0, 512));
        });
    LogicalUnit unit = unitOnce(OFFER);
    ScsiCommand read = Commands.run(unit, Commands.read(0, 1, ByteBuffer.allocate(512)));
    assertTrue(read.failure().isPresent());
  }

  @Test
  void goodForDataThatWasNeverAskedForIsNoSuccess() throws Exception {
    ScsiCommand write = writeImmediate((peer, c) -> peer.good(c));
    assertTrue(write.failure().isPresent());
  }

  @Test
  void underflowOfAWriteIsTold() throws Exception {
    ScsiCommand write = writeImmediate((peer, c) -> peer.status(c, 0, CONTENT.length - 8192));
    assertTrue(write.isGood());
    assertFalse(write.isWhole());
    assertEquals(8192, write.transferred());
  }

  @Test
  void errorBeforeAllTheData() throws Exception {
    ScsiCommand write = writeImmediate((peer, c) -> peer.checkCondition(c, 3, 0x0c, 0));
    assertEquals(2, write.status());
    assertEquals(18, write.senseLength());
  }

  @Test
  void rejectedDataIsNoSuccess() throws Exception {
    ScsiCommand write =
        writeUnasked(
            (peer, c) -> {
              peer.burst(c, Bhs.NO_TAG, 8192, 65536 - 8192);
              peer.send(peer.r2t(c, 0, 77, 65536, CONTENT.length - 65536));
              DataOutPdu out = peer.expect(DataOutPdu.class);
              ByteBuffer header = ByteBuffer.allocate(48);
              out.putHeader(header, 0);
              peer.send(
                  new RejectPdu(
                      2, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, header));
              peer.good(c);
            });
    assertTrue(write.failure().isPresent());
  }

  @Test
  void rejectedCommandFails() throws Exception {
    ScsiCommand write =
        writeUnasked(
            (peer, c) -> {
              ByteBuffer header = ByteBuffer.allocate(48);
              c.putHeader(header, 0);
              peer.send(
                  new RejectPdu(
                      9, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, header));
            });
    assertTrue(write.failure().get().getMessage().contains("rejected"));
  }
}
