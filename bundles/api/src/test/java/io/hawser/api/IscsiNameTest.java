package io.hawser.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IscsiNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "iqn.2026-11.io.hawser:disk1",
        "iqn.2001-04.com.example",
        "iqn.2001-04.com.example:storage.disk2.sys1.xyz",
        "eui.02004567a425678d",
        "naa.52004567ba64678d",
        "naa.62004567ba64678d0123456789abcdef",
        "iqn.2026-11.io.hawser:größe"
      })
  void legalNamesAreTaken(String name) {
    assertEquals(name, IscsiName.of(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "disk1",
        "iqn.2026-13.io.hawser:x",
        "iqn.26-11.io.hawser",
        "iqn.2026-11.",
        "iqn.2026-11.io.hawser:a b",
        "iqn.2026-11.io.hawser:a/../b",
        "iqn.2026-11.io.hawser:a\nnode.startup",
        "iqn.2026-11.io.hawser:a_b",
        "iqn.2026-11.io.hawser:$(reboot)",
        "eui.02004567A425678",
        "eui.02004567a425678g",
        "eui.\u0660\u0661\u0662\u06634567a425678d",
        "eui.02004567a425678d0",
        "naa.12345",
        "naa.52004567ba64678d0",
        "iqn.",
        "iqn.2026-11",
        "iqn.2026-00.io.hawser",
        "iqn.2026-1:.io.hawser",
        "iqn.202a-11.io.hawser",
        "iqn.2026-11:io.hawser",
        "iqn.2026-11.-io.hawser",
        "iqn.2026-11.:x",
        "iqn.2026-11.gr\u00f6\u00dfe"
      })
  void othersAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> IscsiName.of(name));
  }

  @Test
  void upperCaseIsNormalised() {
    assertEquals("iqn.2026-11.io.hawser:disk", IscsiName.of("IQN.2026-11.IO.Hawser:DISK").value());
  }

  @Test
  void theLimitIs223Bytes() {
    String head = "iqn.2026-11.io.hawser:";
    assertEquals(223, IscsiName.of(head + "x".repeat(223 - head.length())).value().length());
    assertThrows(
        IllegalArgumentException.class, () -> IscsiName.of(head + "x".repeat(224 - head.length())));
    assertThrows(
        IllegalArgumentException.class,
        () -> IscsiName.of(head + "ö".repeat(110)),
        "bytes count, not characters");
  }

  @Test
  void theMessageShowsNoControlCharacters() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> IscsiName.of("iqn.2026-11.x:\u001b[31m\n"))
            .getMessage();
    assertFalse(message.contains("\u001b"));
    assertFalse(message.contains("\n"));
    assertTrue(message.contains("iqn.2026-11.x"));
  }

  @Test
  void normalizingANameTwiceChangesNothing() {
    for (String text :
        new String[] {"\u0130\u05c5", "\u01c5", "\u1e9e", "\u212b\u0323", "\u0130\u0323"}) {
      IscsiName name = IscsiName.of("iqn.2026-01.io.hawser:" + text);
      assertEquals(name, IscsiName.of(name.value()));
    }
  }
}
