package io.hawser.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1|10.0.0.1|3260|10.0.0.1:3260",
        "10.0.0.1:3261|10.0.0.1|3261|10.0.0.1:3261",
        "array.example.com:860|array.example.com|860|array.example.com:860",
        "[fd00::8]|fd00::8|3260|[fd00::8]:3260",
        "[fe80::1%eth0]:3260|fe80::1%eth0|3260|[fe80::1%eth0]:3260",
        "fd00::8|fd00::8|3260|[fd00::8]:3260"
      })
  void formsAreRead(String text, String host, int port, String shown) {
    Portal portal = Portal.parse(text);
    assertEquals(host, portal.host());
    assertEquals(port, portal.port());
    assertEquals(shown, portal.toString());
  }

  @Test
  void theTagIsReadAndShown() {
    Portal portal = Portal.parse("[fd00::8]:3260,7");
    assertEquals(OptionalInt.of(7), portal.groupTag());
    assertEquals("[fd00::8]:3260,7", portal.toString());
    assertEquals("[fd00::8]:3260", portal.address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":3260",
        "10.0.0.1:",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.0.0.1:99999999999",
        "10.0.0.1:-1",
        "10.0.0.1:3260,65536",
        "10.0.0.1:3260,",
        "[fd00::8",
        "[fd00::8]x",
        "[fd00::8]:",
        "a b",
        "host;reboot",
        "fe80::1%eth0/../x"
      })
  void nonsenseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Portal.parse(text));
  }
}
