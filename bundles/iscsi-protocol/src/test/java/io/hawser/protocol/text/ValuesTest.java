package io.hawser.protocol.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "8192, 8192",
    "0x2000, 8192",
    "0X2000, 8192",
    "0xaBcD, 43981",
    "0x0, 0",
    "0x00000000000000ff, 255",
    "999999999999999999, 999999999999999999"
  })
  void numbersAreDecimalOrHexadecimal(String text, long number) {
    assertEquals(number, NumberValue.parse(text).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "-1",
        "+1",
        "1e3",
        "12abc",
        "abc",
        "0x",
        "0xg",
        "x10",
        "007",
        "00",
        "1000000000000000000000",
        "0xffffffffffffffffff",
        "Yes",
        "None",
        "1,2",
        "\u0661"
      })
  void whatIsNoNumberIsRefused(String text) {
    assertTrue(NumberValue.parse(text).isEmpty(), text);
    assertThrows(TextException.class, () -> NumberValue.parse("K", text, 0, 10));
  }

  @Test
  void numbersOutOfRangeAreRefused() throws Exception {
    assertEquals(512, NumberValue.parse("K", "512", 512, 600));
    assertEquals(600, NumberValue.parse("K", "0x258", 512, 600));
    assertThrows(TextException.class, () -> NumberValue.parse("K", "511", 512, 600));
    assertThrows(TextException.class, () -> NumberValue.parse("K", "601", 512, 600));
    assertThrows(TextException.class, () -> NumberValue.parse("K", "4294967808", 512, 600));
  }

  @Test
  void binaryValuesComeBackFromBothForms() throws Exception {
    Random random = new Random(4);
    for (int length = 0; length <= 1024; length += 1 + random.nextInt(40)) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertArrayEquals(bytes, BinaryValue.decode("K", BinaryValue.encode(bytes)));
      assertArrayEquals(bytes, BinaryValue.decode("K", BinaryValue.encodeBase64(bytes)));
      String upper = "0X" + BinaryValue.encode(bytes).substring(2).toUpperCase();
      assertArrayEquals(bytes, BinaryValue.decode("K", upper));
      String upper64 = "0B" + BinaryValue.encodeBase64(bytes).substring(2);
      assertArrayEquals(bytes, BinaryValue.decode("K", upper64));
    }
  }

  @Test
  void oddNumberOfHexadecimalDigitsHasAZeroInFront() throws Exception {
    assertArrayEquals(new byte[] {0x0a, (byte) 0xbc}, BinaryValue.decode("K", "0xabc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "ab", "0xzz", "0x 1", "0b!", "0bA", "0bAA=A", "1x00", "0y00"})
  void malformedBinaryValuesAreRefused(String text) {
    assertThrows(TextException.class, () -> BinaryValue.decode("K", text));
  }

  @Test
  void binaryValuesBeyond1024BytesAreRefused() throws Exception {
    byte[] most = new byte[1024];
    assertEquals(1024, BinaryValue.decode("K", BinaryValue.encodeBase64(most)).length);
    byte[] more = new byte[1025];
    assertThrows(TextException.class, () -> BinaryValue.decode("K", BinaryValue.encode(more)));
    assertThrows(
        TextException.class, () -> BinaryValue.decode("K", BinaryValue.encodeBase64(more)));
    assertThrows(TextException.class, () -> BinaryValue.decode("K", "0b" + "A".repeat(1_000_000)));
  }

  @Test
  void booleansAreYesOrNo() throws Exception {
    assertTrue(Words.parse("K", "Yes"));
    assertFalse(Words.parse("K", "No"));
    for (String wrong : new String[] {"yes", "YES", "true", "1", "", "Maybe", "Yes "}) {
      assertThrows(TextException.class, () -> Words.parse("K", wrong), wrong);
    }
  }
}
