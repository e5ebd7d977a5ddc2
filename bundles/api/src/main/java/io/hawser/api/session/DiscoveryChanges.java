package io.hawser.api.session;

import java.util.List;

/**
 * What a discovery changed in the records.
 *
 * @param added nodes that are new
 * @param updated nodes that were set back to the defaults, or learnt their portal group tag
 * @param deleted nodes that are gone
 * @param kept nodes that would have been deleted, were there no session on them
 */
public record DiscoveryChanges(
    List<NodeId> added, List<NodeId> updated, List<NodeId> deleted, List<NodeId> kept) {
  /** Nothing changed. */
  public static final DiscoveryChanges NONE =
      new DiscoveryChanges(List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public DiscoveryChanges {
    added = List.copyOf(added);
    updated = List.copyOf(updated);
    deleted = List.copyOf(deleted);
    kept = List.copyOf(kept);
  }
}
