package io.hawser.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty seconds of it, or as many as {@code -Dsoak.seconds} says. */
class SoakTest {
  private static final int SECONDS = Integer.getInteger("soak.seconds", 20);

  @TempDir Path folder;

  @Test
  @Tag("real")
  void nothingIsWrongAndNothingIsLeft() throws Exception {
    String given = System.getProperty("soak.directory");
    Path directory = given == null ? folder : Path.of(given);
    assertEquals(List.of(), new Soak(SECONDS, directory, System.nanoTime()).run());
  }
}
