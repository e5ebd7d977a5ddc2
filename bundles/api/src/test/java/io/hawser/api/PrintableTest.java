package io.hawser.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "\n", "\u001b", "\u007f", "\u0085", "\u009b", "\u200e", "\u202e", "\u2028"})
  void harmfulCharactersAreShownAsQuestionMarks(String harmful) {
    assertEquals("a?b", Printable.of("a" + harmful + "b"));
    assertFalse(Printable.is("a" + harmful + "b"));
  }

  @Test
  void ofAsciiOnlyControlCharactersAreHarmful() {
    for (char c = 0; c < 0x80; c++) {
      String text = "a" + c;
      assertEquals(
          !Character.isISOControl(c),
          Printable.is(text),
          () -> HexFormat.of().toHexDigits(text.charAt(1)));
      assertEquals(Printable.is(text) ? text : "a?", Printable.of(text));
    }
  }

  @Test
  void lettersOfAnyScriptStay() {
    String text = "Größe 磁盘 ディスク ~!\"$%&/()=?";
    assertEquals(text, Printable.of(text));
    assertTrue(Printable.is(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0007", "\u009b2J", "\u202e"})
  void messagesOfThisPackageAreHarmless(String harmful) {
    for (String portal : new String[] {"h" + harmful, "h:" + harmful, "[::1" + harmful, "h,x"}) {
      harmless(assertThrows(IllegalArgumentException.class, () -> Portal.parse(portal)));
    }
    harmless(assertThrows(IllegalArgumentException.class, () -> IscsiName.of("iqn." + harmful)));
    for (String url :
        new String[] {
          "iscsi://h/eui." + harmful,
          "iscsi://h/?" + harmful,
          "iscsi://h/iqn.2026-01.a:b/" + harmful
        }) {
      harmless(assertThrows(IllegalArgumentException.class, () -> IscsiUrl.parse(url)));
    }
  }

  private static void harmless(IllegalArgumentException e) {
    assertTrue(Printable.is(e.getMessage()), e.getMessage());
  }
}
