package io.hawser.protocol.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PduFramerTest {
  private static final NopInPdu PING =
      new NopInPdu(0, -1, 5, 1, 1, 1, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));

  @Test
  void anySplitOfAStreamGivesTheSamePdus() throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      boolean header = random.nextBoolean();
      boolean data = random.nextBoolean();
      List<Pdu> sent = new RandomPdus(seed).oneOfEach();
      byte[] stream = stream(sent, header, data);
      PduFramer framer = new PduFramer(8192);
      framer.digests(header, data);
      List<Pdu> received = new ArrayList<>();
      int longest = seed % 3 == 0 ? 1 : 1 + random.nextInt(9000);
      for (int at = 0; at < stream.length; ) {
        int length = Math.min(stream.length - at, 1 + random.nextInt(longest));
        ByteBuffer chunk = ByteBuffer.wrap(stream, at, length);
        while (framer.next(chunk) instanceof PduFramer.Frame frame) {
          received.add(PduDecoder.decode(frame));
        }
        assertFalse(chunk.hasRemaining());
        at += length;
      }
      assertEquals(sent, received, "seed " + seed);
      assertFalse(framer.midPdu());
    }
  }

  private static byte[] stream(List<Pdu> pdus, boolean header, boolean data) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Pdu pdu : pdus) {
      ByteBuffer bytes = PduEncoder.encode(pdu, header, data);
      all.write(bytes.array(), 0, bytes.remaining());
    }
    return all.toByteArray();
  }

  @Test
  void dataLongerThanAllowedIsRefusedByItsHeaderAlone() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    Bhs.opcode(header, 0, Opcode.LOGIN_RESPONSE);
    Bhs.dataSegmentLength(header, 0, (1 << 24) - 1);
    PduFramer framer = new PduFramer(8192);
    PduFramer.Unacceptable unacceptable =
        assertInstanceOf(PduFramer.Unacceptable.class, framer.next(header.duplicate()));
    assertTrue(unacceptable.what().contains("16777215"), unacceptable.what());
    assertTrue(unacceptable.what().contains("8192"), unacceptable.what());
    assertThrows(IllegalStateException.class, () -> framer.next(header.duplicate()));
  }

  @Test
  void announcedDataThatDoesNotComeCostsNoMemory() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    Bhs.opcode(header, 0, Opcode.DATA_IN);
    Bhs.dataSegmentLength(header, 0, (1 << 24) - 1);
    List<PduFramer> framers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      PduFramer framer = new PduFramer((1 << 24) - 1);
      framer.next(header.duplicate());
      framer.next(ByteBuffer.allocate(100));
      assertTrue(framer.midPdu());
      framers.add(framer);
    }
    assertEquals(2000, framers.size());
  }

  @Test
  void additionalHeadersLongerThanAllowedAreRefused() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    Bhs.totalAhsLength(header, 0, 64);
    PduFramer framer = new PduFramer(8192);
    framer.maxAhsLength(32);
    assertInstanceOf(PduFramer.Unacceptable.class, framer.next(header));
  }

  @Test
  void additionalHeadersThatDoNotFillTheirPlaceAreRefused() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH + 8);
    Bhs.opcode(header, 0, Opcode.DATA_IN);
    Bhs.totalAhsLength(header, 0, 8);
    header.putShort(Bhs.LENGTH, (short) 6);
    PduFramer.Unacceptable refused =
        assertInstanceOf(PduFramer.Unacceptable.class, new PduFramer(0).next(header.duplicate()));
    assertTrue(refused.what().contains("additional headers"), refused.what());
    header.putShort(Bhs.LENGTH, (short) 5);
    assertInstanceOf(PduFramer.Frame.class, new PduFramer(0).next(header));
  }

  @Test
  void wrongHeaderDigestLosesTheStream() {
    ByteBuffer bytes = PduEncoder.encode(PING, true, true);
    bytes.put(20, (byte) (bytes.get(20) ^ 1));
    PduFramer framer = new PduFramer(8192);
    framer.digests(true, true);
    assertInstanceOf(PduFramer.HeaderDigestError.class, framer.next(bytes));
    assertThrows(IllegalStateException.class, () -> framer.next(bytes));
  }

  @Test
  void wrongDataDigestIsToldAndTheNextPduIsRead() throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(400);
    PduEncoder.put(bytes, PING, true, true);
    bytes.put(Bhs.LENGTH + 4 + 2, (byte) 99);
    PduEncoder.put(bytes, PING, true, true);
    bytes.flip();
    PduFramer framer = new PduFramer(8192);
    framer.digests(true, true);
    PduFramer.DataDigestError error =
        assertInstanceOf(PduFramer.DataDigestError.class, framer.next(bytes));
    assertEquals(5, Bhs.targetTransferTag(error.header(), 0));
    assertEquals(
        PING, PduDecoder.decode(assertInstanceOf(PduFramer.Frame.class, framer.next(bytes))));
  }

  @Test
  void padBytesArePartOfTheDataDigest() {
    ByteBuffer bytes = PduEncoder.encode(PING, false, true);
    bytes.put(Bhs.LENGTH + 7, (byte) 1);
    PduFramer framer = new PduFramer(8192);
    framer.digests(false, true);
    assertInstanceOf(PduFramer.DataDigestError.class, framer.next(bytes));
  }

  @Test
  void emptyDataHasNoDigest() {
    NopInPdu empty = new NopInPdu(0, -1, 5, 1, 1, 1, Pdu.NO_DATA);
    assertEquals(Bhs.LENGTH, PduEncoder.encodedLength(empty, false, true));
    PduFramer framer = new PduFramer(8192);
    framer.digests(false, true);
    assertInstanceOf(PduFramer.Frame.class, framer.next(PduEncoder.encode(empty, false, true)));
  }

  @Test
  void digestsDoNotChangeInTheMiddleOfAPdu() {
    PduFramer framer = new PduFramer(8192);
    framer.next(ByteBuffer.allocate(10));
    assertThrows(IllegalStateException.class, () -> framer.digests(true, false));
  }

  @Test
  void partOfAPduAsksForMoreWhereverItEnds() {
    ByteBuffer bytes = PduEncoder.encode(PING, true, true);
    for (int cut = 0; cut < bytes.remaining(); cut++) {
      PduFramer framer = new PduFramer(5);
      framer.digests(true, true);
      PduFramer.Result part = framer.next(bytes.duplicate().limit(cut));
      assertInstanceOf(PduFramer.NeedMore.class, part, "cut at " + cut);
      assertEquals(cut > 0, framer.midPdu());
      assertInstanceOf(
          PduFramer.Frame.class, framer.next(bytes.duplicate().position(cut)), "cut at " + cut);
    }
  }

  @Test
  void lengthsUpToTheirLimitsAreAccepted() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH + 32);
    Bhs.totalAhsLength(header, 0, 32);
    PduFramer exact = new PduFramer(0);
    exact.maxAhsLength(32);
    assertInstanceOf(PduFramer.Frame.class, exact.next(header.duplicate()));
    PduFramer less = new PduFramer(0);
    less.maxAhsLength(28);
    PduFramer.Unacceptable refused =
        assertInstanceOf(PduFramer.Unacceptable.class, less.next(header.duplicate()));
    assertTrue(refused.what().contains("32 bytes of additional headers"), refused.what());
  }
}
