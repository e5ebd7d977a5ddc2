package io.hawser.advisor.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A bond or team.
 *
 * @param mode the driver's word: {@code 802.3ad}, {@code balance-rr}, {@code active-backup}, …
 * @param members the interfaces joined
 * @param active the member in use, where only one is
 * @param arpInterval milliseconds between probes through the network; 0 if only the link is watched
 */
public record Aggregation(
    String mode, List<String> members, Optional<String> active, OptionalInt arpInterval) {
  /** Copies. */
  public Aggregation {
    members = List.copyOf(members);
  }

  /** Whether several links carry traffic at once; active-backup is only a spare wheel. */
  public boolean spreads() {
    return !mode.equals("active-backup") && !mode.equals("activebackup");
  }
}
