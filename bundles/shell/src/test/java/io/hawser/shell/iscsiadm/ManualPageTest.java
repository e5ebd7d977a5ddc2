package io.hawser.shell.iscsiadm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manual page and the usage say what there is. */
class ManualPageTest {
  /** As for {@code hawser.1}. */
  private static final String WRITE = "hawser.man.write";

  private static final Path PAGE = Path.of("..", "..", "docs", "man", "iscsiadm.8");

  @Test
  void isUpToDate() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, ManualPage.text());
    }
    assertEquals(
        ManualPage.text(), Files.readString(PAGE), "make it anew with -D" + WRITE + "=true");
  }

  @Test
  void noLineIsTakenForAMacro() {
    assertTrue(Usage.TEXT.lines().noneMatch(line -> line.startsWith(".") || line.startsWith("'")));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyModeIsNamed(Mode mode) throws HawserException {
    String word = mode.name().toLowerCase(Locale.ROOT);
    assertEquals(mode, Mode.of(word));
    assertTrue(Usage.TEXT.lines().anyMatch(line -> line.startsWith("  " + word + " ")), word);
  }

  @Test
  void everyLongOptionIsNamed() throws HawserException {
    for (String option :
        List.of("mode", "portal", "targetname", "interface", "op", "type", "name", "value")) {
      assertTrue(Usage.TEXT.contains("--" + option), option);
      GetOpt.parse(List.of("--" + option, "x"));
    }
  }
}
