package io.hawser.advisor.model;

import java.util.List;

/**
 * The teaming order of a VMkernel port.
 *
 * @param active cards that carry its traffic
 * @param standby cards that would take over
 */
public record Uplinks(List<String> active, List<String> standby) {
  /** Copies. */
  public Uplinks {
    active = List.copyOf(active);
    standby = List.copyOf(standby);
  }
}
