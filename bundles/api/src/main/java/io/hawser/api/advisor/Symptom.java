package io.hawser.api.advisor;

import io.hawser.api.Printable;
import java.util.Locale;

/** What an operator sees when binding and topology do not fit each other. */
public enum Symptom {
  /** Looking for devices takes minutes. */
  SLOW_RESCAN,
  /** Fewer paths than expected. */
  MISSING_PATHS,
  /** Paths that exist and are dead. */
  DEAD_PATHS;

  /** The word of the command line, e.g. {@code slow-rescan}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads {@link #word()}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static Symptom parse(String word) {
    for (Symptom symptom : values()) {
      if (symptom.word().equals(word)) {
        return symptom;
      }
    }
    throw new IllegalArgumentException(
        "'" + Printable.of(word) + "' is no symptom: slow-rescan, missing-paths or dead-paths");
  }
}
