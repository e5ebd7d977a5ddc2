package io.hawser.api.discovery;

import java.util.List;

/**
 * How a discovery went.
 *
 * @param found nodes reported
 * @param warnings what was left out and why, one sentence each, control characters removed
 */
public record DiscoverySummary(int found, List<String> warnings) {
  /** Copies. */
  public DiscoverySummary {
    warnings = List.copyOf(warnings);
  }
}
