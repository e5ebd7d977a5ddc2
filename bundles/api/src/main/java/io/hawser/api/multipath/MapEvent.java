package io.hawser.api.multipath;

import java.time.Instant;

/**
 * Something that happened to a joined device.
 *
 * @param at when
 * @param kind what kind
 * @param path which path; 0 for the device itself
 * @param text one sentence
 */
public record MapEvent(Instant at, Kind kind, int path, String text) {
  /** Kinds of events. */
  public enum Kind {
    /** A path was added or taken out. */
    PATHS,
    /** A path's state changed. */
    STATE,
    /** Port group states changed. */
    ACCESS,
    /** Commands go to another group. */
    SWITCH,
    /** Commands were lost with a path and how they were fenced. */
    FENCE,
    /** No path works, or one works again. */
    ALL_PATHS_DOWN
  }
}
