package io.hawser.transport.tcp;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What the flight recorder keeps, and where it writes.
 *
 * @param directory where files go; made with the first one
 * @param pdus PDU headers kept for each connection, both directions together, 16 to 2^20; rounded
 *     up to a power of two, 64 bytes of memory each
 * @param maxFiles files kept in the directory, the newest, 1 to 10,000
 * @param always whether every connection is written when it ends, or only one that fails
 */
public record FlightRecorderOptions(Path directory, int pdus, int maxFiles, boolean always) {
  /** Headers kept unless told otherwise: up to 128 KiB for each connection. */
  public static final int DEFAULT_PDUS = 2048;

  /** Files kept unless told otherwise. */
  public static final int DEFAULT_FILES = 32;

  private static final int LEAST_PDUS = 16;
  private static final int MOST_PDUS = 1 << 20;
  private static final int MOST_FILES = 10_000;

  /** Checks every range. */
  public FlightRecorderOptions {
    Objects.requireNonNull(directory);
    if (pdus < LEAST_PDUS || pdus > MOST_PDUS) {
      throw new IllegalArgumentException("pdus " + pdus + " is outside 16 to 1048576");
    }
    if (maxFiles < 1 || maxFiles > MOST_FILES) {
      throw new IllegalArgumentException("maxFiles " + maxFiles + " is outside 1 to 10000");
    }
  }

  /** Connections that fail, written into this directory. */
  public static FlightRecorderOptions failures(Path directory) {
    return new FlightRecorderOptions(directory, DEFAULT_PDUS, DEFAULT_FILES, false);
  }

  /** Every connection, written into this directory. */
  public static FlightRecorderOptions everything(Path directory) {
    return new FlightRecorderOptions(directory, DEFAULT_PDUS, DEFAULT_FILES, true);
  }
}
