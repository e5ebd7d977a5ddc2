package io.hawser.api.session;

import java.util.List;

/**
 * How to discover at one place, and which nodes were found there.
 *
 * @param id what it is
 * @param values every key in open-iscsi's order
 * @param nodes the nodes that came from it
 */
public record DiscoveryRecord(DiscoveryId id, RecordValues values, List<NodeId> nodes) {
  /** Copies the list. */
  public DiscoveryRecord {
    nodes = List.copyOf(nodes);
  }
}
