package io.hawser.target.disk;

import io.hawser.api.IscsiName;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.alua.PortGroup;
import io.hawser.scsi.alua.PortGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The target ports a logical unit is reached by, and the access state of their groups. A portal
 * group of an iSCSI target is a target port; its tag is the number of its target port group, so
 * that two heads with the same tag share an access state.
 */
final class TargetPorts {
  private static final int CHANGED_BY_COMMAND = 1;
  private static final int CHANGED_BY_DEVICE = 2;

  /** A target port, by its SCSI name. */
  record Port(IscsiName target, int groupTag) {
    static Port of(Nexus nexus) {
      return new Port(nexus.target(), nexus.groupTag());
    }
  }

  private record Group(AccessState state, int status, boolean preferred) {}

  private final Map<Port, Integer> ports = new LinkedHashMap<>();
  private final Map<Integer, Group> groups = new TreeMap<>();

  /** Makes a port known; the relative port identifier is the tag, if that is free. */
  synchronized void add(Port port) {
    groups.putIfAbsent(port.groupTag(), new Group(AccessState.ACTIVE_OPTIMIZED, 0, false));
    if (!ports.containsKey(port)) {
      int id = Math.max(1, port.groupTag());
      while (ports.containsValue(id)) {
        id++;
      }
      ports.put(port, id);
    }
  }

  synchronized List<Port> ports() {
    return List.copyOf(ports.keySet());
  }

  /** The relative target port identifier, 1 and up. */
  synchronized int relativeId(Port port) {
    return ports.getOrDefault(port, 0);
  }

  synchronized Optional<Port> port(int relativeId) {
    return ports.entrySet().stream()
        .filter(e -> e.getValue() == relativeId)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  synchronized AccessState state(int groupTag) {
    Group group = groups.get(groupTag);
    return group == null ? AccessState.ACTIVE_OPTIMIZED : group.state();
  }

  /** Returns whether anything changed. */
  synchronized boolean set(int groupTag, AccessState state, boolean byCommand) {
    Group old = groups.get(groupTag);
    boolean preferred = old != null && old.preferred();
    int status = byCommand ? CHANGED_BY_COMMAND : CHANGED_BY_DEVICE;
    groups.put(groupTag, new Group(state, status, preferred));
    return old == null || old.state() != state;
  }

  synchronized void prefer(int groupTag, boolean preferred) {
    Group old = groups.getOrDefault(groupTag, new Group(AccessState.ACTIVE_OPTIMIZED, 0, false));
    groups.put(groupTag, new Group(old.state(), old.status(), preferred));
  }

  synchronized boolean knows(int groupTag) {
    return groups.containsKey(groupTag);
  }

  /** What REPORT TARGET PORT GROUPS tells. */
  synchronized PortGroups report() {
    List<PortGroup> report = new ArrayList<>();
    groups.forEach(
        (tag, group) -> {
          List<Integer> members =
              ports.entrySet().stream()
                  .filter(e -> e.getKey().groupTag() == tag)
                  .map(Map.Entry::getValue)
                  .toList();
          report.add(
              new PortGroup(
                  tag,
                  group.state(),
                  group.preferred(),
                  PortGroup.ALL_STATES & ~0x10,
                  group.status(),
                  members));
        });
    return new PortGroups(report, 0);
  }
}
