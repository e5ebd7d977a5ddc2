package io.hawser.advisor.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Files of sysfs and procfs: small, often unreadable, gone the moment after. */
final class SmallFile {
  private static final int MAX_BYTES = 64 << 10;

  private SmallFile() {}

  /** The text without white space around it; empty if the file is not there or cannot be read. */
  static Optional<String> text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** A number not below zero; empty if there is none. */
  static OptionalInt number(Path file) {
    return text(file)
        .filter(t -> t.matches("[0-9]{1,9}"))
        .map(t -> OptionalInt.of(Integer.parseInt(t)))
        .orElseGet(OptionalInt::empty);
  }

  /** The last name of where a symbolic link points to; empty if it is none. */
  static Optional<String> linkName(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).getFileName().toString());
    } catch (IOException | UnsupportedOperationException noLink) {
      return Optional.empty();
    }
  }
}
