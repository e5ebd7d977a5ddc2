package io.hawser.itest.distribution;

import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The daemon of the distribution, and a target with one disk. */
abstract class DaemonFixture {
  static final String TARGET = "iqn.2026-01.io.hawser:disks";
  @TempDir Path folder;
  Daemon daemon;
  EmbeddedTarget target;

  @BeforeEach
  void prepare() throws Exception {
    daemon = new Daemon(folder);
    target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("ITEST", 1 << 20)))
            .start();
  }

  @AfterEach
  void end() {
    daemon.close();
    target.close();
  }
}
