package io.hawser.api.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfaceTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "a/b", "a\nb", "a..b", ".hidden", "a b"})
  void namesThatCouldBePathsAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Iface.unbound(name, "tcp"));
  }

  @Test
  void theLimitIs64Characters() {
    assertEquals(64, Iface.unbound("x".repeat(64), "tcp").name().length());
    assertThrows(IllegalArgumentException.class, () -> Iface.unbound("x".repeat(65), "tcp"));
  }

  @Test
  void offloadNamesAreLegal() {
    assertEquals(
        "qla4xxx.00:0e:1e:10:20:30.ipv4.0",
        Iface.unbound("qla4xxx.00:0e:1e:10:20:30.ipv4.0", "qla4xxx").name());
  }

  @Test
  void hardwareAddressesAreNormalisedAndChecked() {
    assertEquals("00:0f:1f:92:6b:bf", withMac("00:0F:1F:92:6B:BF").hardwareAddress().orElseThrow());
    assertTrue(withMac("00:0F:1F:92:6B:BF").isBound());
    assertThrows(IllegalArgumentException.class, () -> withMac("00:0F:1F:92:6B"));
    assertThrows(IllegalArgumentException.class, () -> withMac("00-0F-1F-92-6B-BF"));
  }

  @Test
  void theBuiltInsBindToNothing() {
    assertTrue(Iface.DEFAULT.isBuiltIn() && Iface.ISER.isBuiltIn());
    assertFalse(Iface.DEFAULT.isBound());
  }

  private static Iface withMac(String mac) {
    return new Iface(
        "a",
        "tcp",
        Optional.of(mac),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }
}
