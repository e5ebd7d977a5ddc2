package io.hawser.sessions;

import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.RecordValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Discovery records in memory; remembers what it is told to do. */
final class Books implements DiscoveryStore {
  final Map<DiscoveryId, DiscoveryRecord> records = new TreeMap<>();
  final List<String> calls = new ArrayList<>();
  DiscoveryId source;
  Set<DiscoveryOperation> operations;
  List<NodeId> found;
  Predicate<NodeId> stale;

  @Override
  public List<DiscoveryRecord> discoveries() {
    return List.copyOf(records.values());
  }

  @Override
  public Optional<DiscoveryRecord> discovery(DiscoveryId id) {
    calls.add("read");
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public List<NodeId> nodesOf(String type) {
    return List.of();
  }

  @Override
  public DiscoveryRecord defaults(DiscoveryId id) {
    calls.add("defaults");
    return new DiscoveryRecord(id, RecordValues.of(Map.of()), List.of());
  }

  @Override
  public DiscoveryRecord create(DiscoveryId id) {
    calls.add("create");
    return new DiscoveryRecord(id, RecordValues.of(Map.of()), List.of());
  }

  @Override
  public DiscoveryRecord update(DiscoveryId id, Map<String, String> changes) {
    return records.get(id);
  }

  @Override
  public void delete(DiscoveryId id) {
    records.remove(id);
  }

  @Override
  public DiscoveryChanges apply(
      DiscoveryId where,
      List<NodeId> nodes,
      Predicate<NodeId> mayGo,
      Set<DiscoveryOperation> what) {
    calls.add("apply " + what);
    source = where;
    operations = what;
    found = nodes;
    stale = mayGo;
    return DiscoveryChanges.NONE;
  }
}
