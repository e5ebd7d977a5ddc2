package io.hawser.protocol.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPairsTest {
  private static List<KeyValue> parse(String text) throws TextException {
    return TextPairs.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void parsingWhatWasEncodedGivesTheSamePairs() throws Exception {
    List<KeyValue> pairs =
        List.of(
            new KeyValue("InitiatorName", "iqn.2026-01.io.hawser:host"),
            new KeyValue("TargetAlias", "Plättchen = 7"),
            new KeyValue("X#NodeArchitecture", ""),
            new KeyValue("iSCSIProtocolLevel", "2"));
    byte[] bytes = TextPairs.encode(pairs);
    assertEquals(bytes.length, pairs.stream().mapToInt(KeyValue::encodedLength).sum());
    assertEquals(pairs, TextPairs.parse(ByteBuffer.wrap(bytes)));
  }

  @Test
  void noTextHasNoPairs() throws Exception {
    assertEquals(List.of(), parse(""));
    assertEquals(List.of(), parse("\0"));
    assertEquals(List.of(), parse("\0\0\0\0"));
  }

  @Test
  void nulsBehindTheLastPairArePassedOver() throws Exception {
    assertEquals(List.of(new KeyValue("A", "1")), parse("A=1\0\0\0\0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=1",
        "A=1\0B=2",
        "A\0",
        "A=1\0\0B=2\0",
        "=1\0",
        "1A=1\0",
        "A B=1\0",
        "A\u00e4=1\0",
        "A#B=1\0",
        "-=1\0",
        "A=1\0A=2\0",
        "A=1\0A=1\0"
      })
  void malformedTextIsRefused(String text) {
    assertThrows(TextException.class, () -> parse(text));
  }

  @Test
  void addressesMayRepeat() throws Exception {
    assertEquals(2, parse("TargetAddress=a\0TargetAddress=b\0").size());
  }

  @Test
  void keysAndValuesHaveLimits() throws Exception {
    assertEquals(1, parse("K".repeat(63) + "=1\0").size());
    assertThrows(TextException.class, () -> parse("K".repeat(64) + "=1\0"));
    assertThrows(TextException.class, () -> parse("K".repeat(100_000) + "=1\0"));
    assertEquals(1, parse("A=" + "v".repeat(255) + "\0").size());
    assertThrows(TextException.class, () -> parse("A=" + "v".repeat(256) + "\0"));
    assertEquals(1, parse("CHAP_C=0x" + "0".repeat(2048) + "\0").size());
    assertThrows(TextException.class, () -> parse("CHAP_C=0x" + "0".repeat(2049) + "\0"));
  }

  @Test
  void messagesAreFreeOfControlCharactersAndShort() {
    TextException error =
        assertThrows(TextException.class, () -> parse("\u001b[31m" + "x".repeat(500) + "\0"));
    assertTrue(error.getMessage().chars().noneMatch(Character::isISOControl), error.getMessage());
    assertTrue(error.getMessage().length() < 200);
  }

  @Test
  void proofsAreNotShown() {
    assertFalse(new KeyValue("CHAP_R", "0xdeadbeef").toString().contains("dead"));
  }

  @Test
  void randomTextNeverEndsInAnythingButATextError() {
    Random random = new Random(9);
    String letters = "AB=\0\0x#- \u00e4";
    for (int n = 0; n < 20_000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        parse(text.toString()).forEach(p -> assertTrue(TextPairs.legalKey(p.key())));
      } catch (TextException expected) {
        assertFalse(expected.getMessage().isEmpty());
      }
    }
  }
}
