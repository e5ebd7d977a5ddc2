package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.itest.Distribution;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in README.md is compiled and run as the README says, against the shipped bundles. */
class ReadmeProgramIT {
  private static final String TARGET = "iqn.2026-01.io.hawser:readme";

  @Test
  void readsTheFirstBlock(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("FirstBlock.java"), Readme.block("java"));
    try (EmbeddedTarget target =
            EmbeddedTarget.builder()
                .threads(1)
                .portal(1, "127.0.0.1", 0)
                .target(TARGET, spec -> spec.lun(0, Disk.memory("README", 1 << 20)))
                .start();
        Launched program =
            new Launched(
                folder,
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    Distribution.home().toRealPath().resolve("bundle") + "/*",
                    "FirstBlock.java",
                    target.url(TARGET, 0)))) {
      program.await("2048 blocks, the first begins with 0");
      assertEquals(0, program.exitCode());
    }
  }
}
