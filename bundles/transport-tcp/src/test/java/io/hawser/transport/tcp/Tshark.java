package io.hawser.transport.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Wireshark's command line, to have files read by somebody else. */
final class Tshark {
  private static final Path PROGRAM = Path.of("/usr/bin/tshark");

  private Tshark() {}

  static boolean isAvailable() {
    return Files.isExecutable(PROGRAM);
  }

  /** What it prints. */
  static List<String> lines(Path file, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-n", "-r", file + ""));
    command.addAll(List.of(options));
    Path printed = Files.createTempFile("tshark", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("tshark did not end");
      }
      return Files.readAllLines(printed);
    } finally {
      Files.deleteIfExists(printed);
    }
  }
}
