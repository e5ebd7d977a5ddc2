package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordTextTest {
  private static RecordText parse(String text) throws MalformedRecordException {
    return RecordText.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(MalformedRecordException.class, () -> RecordText.parse(bytes)).getMessage();
  }

  @Test
  void aRecordIsReadInItsOrderWithWhatNobodyKnows() throws Exception {
    RecordText text =
        parse(
            "# BEGIN RECORD 2.0-871\n"
                + "iface.transport_name = tcp\n"
                + "# a comment\n"
                + "vendor.key = a=b # not a comment\n"
                + "iface.mtu=9000\n"
                + "iface.state = <empty>\n"
                + "iface.gateway =\n"
                + "# END RECORD\n");
    assertEquals(
        List.of("iface.transport_name", "vendor.key", "iface.mtu", "iface.state", "iface.gateway"),
        new ArrayList<>(text.values().keySet()));
    assertEquals("a=b # not a comment", text.values().get("vendor.key"));
    assertEquals("", text.values().get("iface.state"));
    assertEquals(List.of(), text.remarks());
  }

  @Test
  void whatDoesNotChangeTheMeaningIsForgivenAndTold() throws Exception {
    RecordText text =
        parse("\ufeff# BEGIN RECORD x\r\na = 1\r\nno pair here\r\na = 2\r\nb\u00e4d = 1\r\n");
    assertEquals(Map.of("a", "2"), text.values());
    assertEquals(
        List.of(
            "line 3 is not 'key = value' and is skipped",
            "a stands twice; the last one counts",
            "line 5 is not 'key = value' and is skipped",
            "the end of the record is missing"),
        text.remarks());
    assertEquals(Map.of("a", "1"), parse("a = 1").values());
  }

  @Test
  void onlyTheFirstOfSeveralRecordsIsRead() throws Exception {
    RecordText text =
        parse("# BEGIN RECORD 1\na = 1\n# END RECORD\n# BEGIN RECORD 1\na = 2\n# END RECORD\n");
    assertEquals(Map.of("a", "1"), text.values());
    assertEquals(1, text.remarks().size());
  }

  @Test
  void whatIsNoRecordIsRefused() {
    assertTrue(refusal("a = \0".getBytes(StandardCharsets.UTF_8)).contains("zero"));
    assertTrue(refusal(new byte[] {'a', '=', (byte) 0xff}).contains("UTF-8"));
    assertTrue(refusal(new byte[10 * 1024 * 1024]).contains("10485760 bytes"));
    byte[] line = ("a = " + "x".repeat(2044)).getBytes(StandardCharsets.UTF_8);
    assertTrue(refusal(line).contains("line 1 is longer than 2047"));
  }

  @Test
  void unsetKeysAreNotWritten() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("b", "1");
    values.put("a", "");
    assertArrayEquals(
        "# BEGIN RECORD 2.1.11\nb = 1\n# END RECORD\n".getBytes(StandardCharsets.UTF_8),
        RecordText.format(values));
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        StringBuilder value = new StringBuilder("v");
        for (int k = random.nextInt(300); k > 0; k--) {
          value.append((char) (' ' + random.nextInt(95)));
        }
        values.put("k." + random.nextInt(50), value.append('v').toString());
      }
      RecordText back = RecordText.parse(RecordText.format(values));
      assertEquals(values, back.values(), "seed " + seed);
      assertEquals(List.of(), back.remarks(), "seed " + seed);
    }
  }

  @Test
  void noInputDoesAnythingButParseOrBeRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] alphabet = "#=\n\r BEGINRECORD[].a<empty>\0\u00e4".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        RecordText.parse(bytes)
            .values()
            .forEach((key, value) -> assertTrue(!value.contains("\n"), "seed " + seed));
      } catch (MalformedRecordException refused) {
        assertTrue(!refused.getMessage().isEmpty(), "seed " + seed);
      }
    }
  }
}
