package io.hawser.shell.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlRequestTest {
  private static final ControlRequest REQUEST =
      new ControlRequest(
          List.of("iface", "new", "fünf", ""),
          Map.of("HAWSER_CHAP_PASSWORD", "a secret", "COLUMNS", "80"),
          true);

  private static ByteBuffer body(ControlRequest request) throws IOException {
    ByteBuffer encoded = request.encoded();
    assertEquals(ControlRequest.MAGIC, encoded.getInt());
    assertEquals(encoded.getInt(), encoded.remaining());
    return encoded;
  }

  @Test
  void whatIsEncodedIsDecoded() throws IOException {
    assertEquals(REQUEST, ControlRequest.decoded(body(REQUEST)));
  }

  @Test
  void everyShorterBodyIsRefused() throws IOException {
    ByteBuffer body = body(REQUEST);
    for (int length = 0; length < body.remaining(); length++) {
      ByteBuffer part = body.slice(body.position(), length);
      assertThrows(IOException.class, () -> ControlRequest.decoded(part), "length " + length);
    }
  }

  @Test
  void aByteTooManyIsRefused() throws IOException {
    ByteBuffer body = body(REQUEST);
    ByteBuffer longer = ByteBuffer.allocate(body.remaining() + 1).put(body).rewind();
    assertThrows(IOException.class, () -> ControlRequest.decoded(longer));
  }

  /** Either it is a request, or it is refused; nothing else comes of it. */
  @Test
  void spoiltBodiesEndInARequestOrARefusal() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      ByteBuffer body = body(REQUEST);
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        ControlRequest.decoded(ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertEquals(true, refused > 1000, "seed " + seed + ": refused " + refused);
  }

  @Test
  void tooLongACommandLineIsRefusedBeforeItIsSent() {
    ControlRequest words = new ControlRequest(Collections.nCopies(5000, "a"), Map.of(), false);
    assertThrows(IOException.class, words::encoded);
    ControlRequest word = new ControlRequest(List.of("a".repeat(300_000)), Map.of(), false);
    assertThrows(IOException.class, word::encoded);
  }
}
