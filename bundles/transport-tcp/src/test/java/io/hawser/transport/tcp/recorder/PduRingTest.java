package io.hawser.transport.tcp.recorder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the ring keeps, and what becomes of it in a file. */
class PduRingTest {
  private static final int HEADERS = 14 + 20 + 20;

  private static PduRing ring(int pdus) throws Exception {
    return new PduRing(
        new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 40_000),
        new InetSocketAddress(InetAddress.getByName("192.0.2.2"), 3260),
        "a test",
        pdus);
  }

  private static ByteBuffer header(int opcode, int ahsWords, int dataLength) {
    ByteBuffer b = ByteBuffer.allocateDirect(100);
    b.put(7, (byte) opcode).putInt(11, ahsWords << 24 | dataLength);
    return b;
  }

  @Test
  void growsUpToItsSizeAndThenForgetsTheOldest() throws Exception {
    PduRing ring = ring(300);
    for (int i = 0; i < 2000; i++) {
      ring.sent(header(i & 0x3f, 0, 0), 7);
      Recording kept = ring.recording("now");
      assertEquals(Math.min(i + 1, 512), kept.pdus());
      assertEquals(i & 0x3f, kept.slots().get((kept.pdus() - 1) * PduRing.SLOT));
      assertEquals((i + 1 - kept.pdus()) & 0x3f, kept.slots().get(0));
      assertEquals(i + 1 - kept.pdus(), kept.forgotten());
    }
  }

  @Test
  void onlyTheLastAreKeptAndOffsetsCountEveryByteOfTheStream() throws Exception {
    PduRing ring = ring(16);
    Random random = new Random(7);
    List<Integer> offsets = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < 100; i++) {
      ring.digests(i % 3 == 0, i % 2 == 0);
      int data = random.nextInt(3) * random.nextInt(5000);
      int ahs = random.nextInt(3);
      ring.sent(header(i & 0x3f, ahs, data), 7);
      offsets.add(offset);
      offset += 48 + 4 * ahs + (i % 3 == 0 ? 4 : 0);
      offset += data == 0 ? 0 : (data + 3 & ~3) + (i % 2 == 0 ? 4 : 0);
    }
    Recording kept = ring.recording("the end");
    assertEquals(16, kept.pdus());
    assertEquals(84, kept.forgotten());
    assertEquals(offset, kept.sentBytes());
    for (int i = 0; i < 16; i++) {
      assertTrue(kept.isSent(i));
      assertEquals(offsets.get(84 + i), kept.offset(i));
      assertEquals(84 + i & 0x3f, kept.slots().get(i * PduRing.SLOT));
    }
  }

  @Test
  void headersOfBothDirectionsStayInTheirOrder() throws Exception {
    PduRing ring = ring(16);
    ring.time(1000);
    ring.sent(header(1, 0, 0), 7);
    ring.time(2000);
    ring.received(header(0x25, 0, 512), 7);
    ring.broken(header(0x3f, 200, 0xff_ffff), 7);
    Recording kept = ring.recording("the end");
    assertEquals(3, kept.pdus());
    assertTrue(kept.isSent(0));
    assertFalse(kept.isSent(1));
    assertEquals(1000, kept.time(1) - kept.time(0));
    assertEquals(48 + 512, kept.offset(2));
    assertEquals(48 + 512 + 48, kept.receivedBytes());
  }

  /** Reads the file back by its own rules. */
  @Test
  void fileHasAPacketForEachPduCutBehindItsHeader() throws Exception {
    PduRing ring = ring(16);
    ring.sent(header(1, 0, 0), 7);
    ring.received(header(0x25, 0, 200_000), 7);
    ring.sent(header(0x41, 0, 0), 7);
    ByteBuffer file = ByteBuffer.wrap(Pcapng.of(ring.recording("the end")));
    List<int[]> packets = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    while (file.hasRemaining()) {
      int start = file.position();
      int type = file.getInt();
      int length = file.getInt();
      assertEquals(length, file.getInt(start + length - 4));
      assertEquals(0, length % 4);
      types.add(type);
      if (type == 6) {
        int captured = file.getInt(start + 20);
        int original = file.getInt(start + 24);
        int tcp = start + 28 + 34;
        assertEquals(original - 14, file.getShort(start + 28 + 16) & 0xffff);
        packets.add(new int[] {captured, original, file.getInt(tcp + 4), file.getInt(tcp + 8)});
      }
      file.position(start + length);
    }
    assertEquals(0x0a0d0d0a, types.get(0));
    assertEquals(1, types.get(1));
    int[][] expected = {
      {HEADERS + 48, HEADERS + 48, 1, 1},
      {HEADERS + 48, HEADERS + 65_000, 1, 49},
      {HEADERS, HEADERS + 65_000, 65_001, 49},
      {HEADERS, HEADERS + 65_000, 130_001, 49},
      {HEADERS, HEADERS + 5048, 195_001, 49},
      {HEADERS + 48, HEADERS + 48, 49, 200_049},
    };
    assertArrayEquals(expected, packets.toArray(new int[0][]));
  }

  @Test
  void reasonIsInTheFile() throws Exception {
    byte[] file = Pcapng.of(ring(16).recording("a header digest does not match"));
    String text = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("a test: a header digest does not match"));
  }
}
