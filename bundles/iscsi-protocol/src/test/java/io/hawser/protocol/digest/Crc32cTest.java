package io.hawser.protocol.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32cTest {
  private static final String READ_10 =
      "01c00000000000000000000000000000"
          + "14000000000004000000001400000018"
          + "28000000000000000200000000000000";

  @ParameterizedTest(name = "RFC 7143 appendix A.4: {0} {1}")
  @CsvSource({
    "zeros, aa36918a",
    "ones, 43aba862",
    "incrementing, 4e79dd46",
    "decrementing, 5cdb3f11",
    "read10, 563a96d9"
  })
  void vectorsOfTheRfc(String what, String wire) {
    byte[] bytes = what.equals("read10") ? HexFormat.of().parseHex(READ_10) : new byte[32];
    for (int i = 0; i < 32; i++) {
      switch (what) {
        case "ones" -> bytes[i] = (byte) 0xff;
        case "incrementing" -> bytes[i] = (byte) i;
        case "decrementing" -> bytes[i] = (byte) (31 - i);
        default -> {}
      }
    }
    ByteBuffer out = ByteBuffer.allocate(4);
    Crc32c.put(out, Crc32c.of(ByteBuffer.wrap(bytes), 0, bytes.length));
    assertArrayEquals(HexFormat.of().parseHex(wire), out.array());
  }

  @Test
  void piecesGiveTheSameAsTheWhole() {
    byte[] bytes = new byte[1001];
    new Random(5).nextBytes(bytes);
    Crc32c pieces = new Crc32c();
    pieces.update(bytes, 0, 100);
    pieces.update(ByteBuffer.wrap(bytes, 100, 400));
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    pieces.update(rest, 500, 500);
    pieces.update(bytes[1000]);
    assertEquals(Crc32c.of(ByteBuffer.wrap(bytes), 0, 1001), pieces.value());
    assertEquals(0, rest.position());
    assertEquals(1001, rest.limit());
    pieces.reset();
    assertEquals(Crc32c.of(ByteBuffer.wrap(bytes), 0, 0), pieces.value());
  }
}
