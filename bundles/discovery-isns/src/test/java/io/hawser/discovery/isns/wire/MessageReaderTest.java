package io.hawser.discovery.isns.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  private static ByteBuffer fragment(
      int version, int length, int flags, int transaction, int sequence, byte[] body) {
    return ByteBuffer.allocate(12 + body.length)
        .putShort((short) version)
        .putShort((short) 2)
        .putShort((short) length)
        .putShort((short) flags)
        .putShort((short) transaction)
        .putShort((short) sequence)
        .put(body)
        .flip();
  }

  private static final int WHOLE = Message.FIRST | Message.LAST;

  /** However it is cut, what comes out is what went in. */
  @Test
  void cutsDoNotMatter() throws HawserException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<Message> sent = new ArrayList<>();
      ByteBuffer stream = ByteBuffer.allocate(1 << 20);
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        byte[] body = new byte[4 * random.nextInt(random.nextInt(10) == 0 ? 40_000 : 200)];
        random.nextBytes(body);
        Message message = new Message(random.nextInt(16), 0, random.nextInt(1 << 16), body);
        sent.add(message);
        stream.put(message.encode());
      }
      stream.flip();
      MessageReader reader = new MessageReader();
      List<Message> received = new ArrayList<>();
      while (stream.hasRemaining()) {
        byte[] piece = new byte[Math.min(stream.remaining(), 1 + random.nextInt(5_000))];
        stream.get(piece);
        received.addAll(reader.read(ByteBuffer.wrap(piece)));
      }
      assertEquals(sent.size(), received.size(), "seed " + seed);
      for (int i = 0; i < sent.size(); i++) {
        assertEquals(sent.get(i).function(), received.get(i).function());
        assertEquals(sent.get(i).transaction(), received.get(i).transaction());
        assertArrayEquals(sent.get(i).body(), received.get(i).body(), "seed " + seed);
      }
    }
  }

  @Test
  void whatIsNotIsnsIsRefused() {
    List<ByteBuffer> bad =
        List.of(
            fragment(2, 0, WHOLE, 1, 0, new byte[0]),
            fragment(1, 3, WHOLE, 1, 0, new byte[3]),
            fragment(1, 0, WHOLE | Message.AUTHENTICATED, 1, 0, new byte[0]),
            fragment(1, 0, Message.LAST, 1, 0, new byte[0]),
            fragment(1, 0, WHOLE, 1, 1, new byte[0]),
            ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n".getBytes()));
    for (ByteBuffer each : bad) {
      assertThrows(HawserException.class, () -> new MessageReader().read(each));
    }
  }

  @Test
  void fragmentsOfOneMessageBelongTogether() throws HawserException {
    for (ByteBuffer second :
        List.of(
            fragment(1, 0, Message.LAST, 2, 1, new byte[0]),
            fragment(1, 0, Message.LAST, 1, 0, new byte[0]),
            fragment(1, 0, Message.LAST, 1, 2, new byte[0]),
            fragment(1, 0, WHOLE, 1, 0, new byte[0]))) {
      MessageReader reader = new MessageReader();
      assertTrue(reader.read(fragment(1, 4, Message.FIRST, 1, 0, new byte[4])).isEmpty());
      assertThrows(HawserException.class, () -> reader.read(second));
    }
  }

  @Test
  void aGigabyteIsRefusedAfterAMegabyte() {
    MessageReader reader = new MessageReader();
    byte[] body = new byte[Message.MAX_FRAGMENT];
    int fragments = 0;
    try {
      while (fragments < 20_000) {
        int flags = fragments == 0 ? Message.FIRST : 0;
        reader.read(fragment(1, body.length, flags, 1, fragments, body));
        fragments++;
      }
    } catch (HawserException tooMuch) {
      assertTrue(fragments <= MessageReader.MAX_MESSAGE / body.length, "" + fragments);
      return;
    }
    throw new AssertionError("it took a gigabyte");
  }

  @Test
  void emptyFragmentsForEverAreRefused() {
    MessageReader reader = new MessageReader();
    assertThrows(
        HawserException.class,
        () -> {
          for (int i = 0; i < 70_000; i++) {
            reader.read(fragment(1, 0, i == 0 ? Message.FIRST : 0, 1, i, new byte[0]));
          }
        });
  }

  @Test
  void attributesStayInsideTheMessage() throws Exception {
    Message past = new Message(2, 0, 1, ByteBuffer.allocate(8).putInt(32).putInt(400).array());
    assertThrows(HawserException.class, () -> past.attributes(0));
    Message negative = new Message(2, 0, 1, ByteBuffer.allocate(8).putInt(32).putInt(-4).array());
    assertThrows(HawserException.class, () -> negative.attributes(0));
    Message unpadded =
        new Message(
            2,
            0,
            1,
            ByteBuffer.allocate(24)
                .putInt(32)
                .putInt(3)
                .put(new byte[] {'a', 'b', 'c', 0})
                .putInt(33)
                .putInt(4)
                .putInt(1)
                .array());
    assertEquals(2, unpadded.attributes(0).size());
    assertEquals(1, unpadded.attributes(0).get(1).asNumber().orElseThrow());
    assertEquals(0, new Message(2, 0, 1, new byte[2]).attributes(4).size());
    assertEquals(1, new Message(2, 0, 1, new byte[2]).status());
  }

  @Test
  void allFormsOfAddressesAreRead() throws Exception {
    byte[] compatible = new byte[16];
    compatible[12] = 10;
    compatible[15] = 9;
    InetAddress v4 = InetAddress.getByName("10.0.0.9");
    assertEquals(Optional.of(v4), new Attribute(16, compatible).asAddress());
    assertEquals(Optional.of(v4), Attribute.address(16, v4).asAddress());
    assertEquals((byte) 0xff, Attribute.address(16, v4).value()[10], "we send the mapped form");
    InetAddress v6 = InetAddress.getByName("fd00::9");
    assertEquals(Optional.of(v6), Attribute.address(16, v6).asAddress());
    assertEquals(
        Optional.of(InetAddress.getByName("::1")),
        Attribute.address(16, InetAddress.getByName("::1")).asAddress());
    assertEquals(Optional.empty(), new Attribute(16, new byte[4]).asAddress());
  }

  @Test
  void textEndsAtItsNulAndIsUtf8() {
    assertEquals(Optional.of("abc"), Attribute.text(32, "abc").asText(255));
    assertEquals(4, Attribute.text(32, "abc").value().length);
    assertEquals(8, Attribute.text(32, "abcd").value().length);
    assertEquals(Optional.empty(), Attribute.text(32, "abc").asText(2));
    assertEquals(Optional.empty(), new Attribute(32, new byte[] {(byte) 0xff, 0}).asText(255));
    assertEquals(Optional.empty(), Attribute.empty(32).asText(255));
  }
}
