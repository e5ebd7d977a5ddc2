package io.hawser.shell.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @Test
  void jsonNests() {
    Json json =
        new Json().object().put("a", 1).put("b", "x").put("c", true).put("d", (String) null);
    json.array("e").add("y").object().put("f", 1.5).endObject().endArray();
    json.object("g").endObject().put("h", 2).endObject();
    assertEquals(
        "{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":null,\"e\":[\"y\",{\"f\":1.5}],\"g\":{},\"h\":2}",
        json.toString());
  }

  @Test
  void jsonEscapes() {
    assertEquals(
        "[\"\\\"\\\\\\n\\u001b\\u007f\",\"\\ud800\",\"ü\"]",
        new Json().array().add("\"\\\n\u001b\u007f").add("\ud800").add("ü").endArray().toString());
  }

  @Test
  void whatIsNoNumberIsNull() {
    assertEquals("{\"x\":null}", new Json().object().put("x", Double.NaN).endObject().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "1073741824, 1 GiB",
    "3298534883328, 3 TiB",
    "9223372036854775807, 8 EiB"
  })
  void sizes(long bytes, String text) {
    assertEquals(text, Decimal.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({"1.5, 3, 1.500", "0.05, 1, 0.1", "-2.5, 0, -3", "12, 2, 12.00", "0.0004, 3, 0.000"})
  void decimals(double value, int decimals, String text) {
    assertEquals(text, Decimal.fixed(value, decimals));
  }

  @Test
  void whatComesFromATargetCannotDriveTheTerminal() {
    assertEquals("a?[31mb??c", Printable.of("a\u001b[31mb\r\nc"));
    assertEquals("a?b", Printable.of("a\u202eb"));
    assertEquals("plain ü", Printable.of("plain ü"));
  }
}
