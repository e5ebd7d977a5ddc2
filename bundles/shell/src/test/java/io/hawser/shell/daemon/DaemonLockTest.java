package io.hawser.shell.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonLockTest {
  @TempDir private Path folder;

  @Test
  void isHeldByOneAndFreeAgainAfterIt() throws Exception {
    Path root = folder.resolve("records");
    try (DaemonLock first = DaemonLock.take(root, "the records in ")) {
      HawserException refused =
          assertThrows(
              HawserException.class,
              () -> DaemonLock.take(root, "the records in "),
              first.toString());
      assertEquals(ErrorCode.SESSION_EXISTS, refused.code());
      assertEquals("another daemon has the records in " + root, refused.getMessage());
    }
    DaemonLock.take(root, "the records in ").close();
  }
}
