package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.RecordFault;
import io.hawser.api.session.RecordValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Node records in memory, as a test sets them. */
final class FakeStore implements NodeStore {
  final SortedMap<NodeId, NodeRecord> records = new ConcurrentSkipListMap<>();
  final Map<String, String> configuration = new ConcurrentHashMap<>();

  NodeId put(NodeId id, String... keysAndValues) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    records.put(id, new NodeRecord(id, RecordValues.of(values)));
    return id;
  }

  @Override
  public List<NodeRecord> nodes(NodeFilter filter) {
    return records.values().stream().filter(record -> filter.matches(record.id())).toList();
  }

  @Override
  public Optional<NodeRecord> node(NodeId id) {
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public IscsiName initiatorName() {
    return IscsiName.of("iqn.2026-01.io.hawser:host");
  }

  @Override
  public Optional<String> configured(String key) {
    return Optional.ofNullable(configuration.get(key));
  }

  @Override
  public List<RecordFault> faults() {
    return List.of();
  }

  @Override
  public NodeRecord create(NodeId id) {
    put(id);
    return records.get(id);
  }

  @Override
  public NodeRecord update(NodeId id, Map<String, String> changes) {
    NodeRecord changed = new NodeRecord(id, records.get(id).values().with(changes));
    records.put(id, changed);
    return changed;
  }

  @Override
  public void delete(NodeId id) throws HawserException {
    if (records.remove(id) == null) {
      throw new HawserException(ErrorCode.NO_OBJECTS_FOUND, "no record of " + id);
    }
  }

  @Override
  public void deleteFaulty(RecordFault fault) throws HawserException {
    throw new HawserException(ErrorCode.INVALID, "nothing is faulty here");
  }
}
