package io.hawser.multipath;

import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathState;
import io.hawser.api.multipath.Prioritizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts paths into groups, best first. */
final class Grouping {
  private Grouping() {}

  static List<PathGroup> of(List<Path> paths, GroupPolicy policy, Prioritizer prioritizer) {
    Map<Integer, List<Path>> byKey = new LinkedHashMap<>();
    for (Path path : paths) {
      int key =
          switch (policy) {
            case FAILOVER -> path.id();
            case MULTIBUS -> 0;
            case GROUP_BY_PRIO -> priority(path, prioritizer);
            case GROUP_BY_TPG -> path.portGroup().orElse(-1);
          };
      byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(path);
    }
    List<PathGroup> groups = new ArrayList<>();
    byKey.values().forEach(g -> groups.add(new PathGroup(mean(g, prioritizer), List.copyOf(g))));
    // Stable: among equals the group whose first path was added first.
    groups.sort(
        Comparator.comparing((PathGroup g) -> g.isWell() ? 0 : g.isUsable() ? 1 : 2)
            .thenComparing(g -> -g.priority()));
    return List.copyOf(groups);
  }

  /** The prioritizer is foreign code: what it throws must not stop the device. */
  static int priority(Path path, Prioritizer prioritizer) {
    try {
      return prioritizer.priority(path);
    } catch (RuntimeException e) {
      return 0;
    }
  }

  private static int mean(List<Path> paths, Prioritizer prioritizer) {
    List<Path> counting =
        paths.stream()
            .filter(p -> p.state() == PathState.UP || p.access() != PathAccess.UNKNOWN)
            .toList();
    return (int)
        Math.round(
            (counting.isEmpty() ? paths : counting)
                .stream().mapToInt(p -> priority(p, prioritizer)).average().orElse(0));
  }
}
