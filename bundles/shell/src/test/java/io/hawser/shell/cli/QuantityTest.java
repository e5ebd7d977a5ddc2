package io.hawser.shell.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, 500000",
    "4s, 4000000",
    "2m, 120000000",
    "7, 7000000",
    "0, 0",
    "250us, 250",
    "1h, 3600000000"
  })
  void durations(String text, long micros) throws HawserException {
    assertEquals(Duration.ofNanos(micros * 1000), Quantity.duration("--x", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "-4s",
        "4 s",
        "4S",
        "1.5s",
        "4sec",
        "99999999999999999999s",
        "101d",
        "2401h"
      })
  void noDurations(String text) {
    HawserException e = assertThrows(HawserException.class, () -> Quantity.duration("--x", text));
    assertEquals(ErrorCode.INVALID, e.code());
    assertTrue(e.getMessage().contains("--x"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "512, 512",
    "4k, 4096",
    "4K, 4096",
    "4KiB, 4096",
    "4kB, 4096",
    "1M, 1048576",
    "2G, 2147483648",
    "1T, 1099511627776",
    "7B, 7"
  })
  void sizes(String text, long bytes) throws HawserException {
    assertEquals(bytes, Quantity.size("--bs", text, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "k", "-1", "4x", "1.5k", "9999999999T", "99999999999999999999", "4iB4"})
  void noSizes(String text) {
    assertThrows(HawserException.class, () -> Quantity.size("--bs", text, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "17, 17", "0x10, 16", "0XfF, 255"})
  void numbers(String text, long value) throws HawserException {
    assertEquals(value, Quantity.number("--lba", text, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1e3", "9223372036854775808", "0x", "1 "})
  void noNumbers(String text) {
    assertThrows(HawserException.class, () -> Quantity.number("--lba", text, 0, Long.MAX_VALUE));
  }

  @Test
  void aNumberOutsideItsRangeNamesTheRange() {
    HawserException e =
        assertThrows(HawserException.class, () -> Quantity.number("--depth", "300", 1, 256));
    assertEquals("--depth '300': outside 1 to 256", e.getMessage());
  }
}
