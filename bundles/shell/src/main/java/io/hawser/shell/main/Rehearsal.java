package io.hawser.shell.main;

import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Goes through the one-shot commands once, on an embedded target. The JVM archives what is loaded
 * on the way, so that the commands start in half the time; {@code bin/class-archive} calls it.
 */
public final class Rehearsal {
  private static final String TARGET = "iqn.2026-01.io.hawser:rehearsal";

  private Rehearsal() {}

  /** Runs; exit code 0 if every command did what it should. */
  public static void main(String[] arguments) throws IOException {
    Path file = Files.createTempFile("hawser-rehearsal", ".bin");
    int code = 0;
    try (EmbeddedTarget target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("REHEARSAL", 1 << 20)))
            .start()) {
      String url = target.url(TARGET, 0);
      String portal = url.substring(0, url.indexOf(TARGET));
      for (List<String> words :
          List.of(
              List.of("--help"),
              List.of("ls", "--luns", portal),
              List.of("inq", url),
              List.of("inq", url, "--vpd", "0x83"),
              List.of("capacity", url),
              List.of("read", url, "--lba", "0", "--blocks", "8", "--out", file.toString()),
              List.of("write", url, "--lba", "8", "--in", file.toString()),
              List.of("discover", "static", url, "--json"))) {
        if (code == 0) {
          code = Main.run(words.toArray(new String[0]));
        }
      }
      // How it ends is this machine's matter: one that cannot be judged has an archive all the
      // same.
      Main.run(new String[] {"advise", "--portal", "192.0.2.1"});
    } finally {
      Files.delete(file);
    }
    System.exit(code);
  }
}
