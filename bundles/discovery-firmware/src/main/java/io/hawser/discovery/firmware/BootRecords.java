package io.hawser.discovery.firmware;

import java.util.List;

/**
 * What all tables say.
 *
 * @param targets usable targets, the one booted from first, then by table and number
 * @param warnings what was left out or doubtful and why, one sentence each; never a secret
 */
public record BootRecords(List<BootTarget> targets, List<String> warnings) {
  /** Copies. */
  public BootRecords {
    targets = List.copyOf(targets);
    warnings = List.copyOf(warnings);
  }
}
