package io.hawser.advisor.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How interfaces stand on one another, worked out once in time linear in their number; interfaces
 * that stand on themselves are set aside and named.
 */
public final class Network {
  private final Map<String, NetInterface> byName = new LinkedHashMap<>();
  private final Map<String, Set<String>> lowers = new HashMap<>();
  private final Map<String, Set<String>> leaves = new HashMap<>();
  private final Map<String, NetInterface> teams = new HashMap<>();
  private final Set<String> cycle = new TreeSet<>();

  /** Of these interfaces; of two with one name the first counts. */
  public Network(Collection<NetInterface> interfaces) {
    for (NetInterface each : interfaces) {
      byName.putIfAbsent(each.name(), each);
      lowers.put(each.name(), new LinkedHashSet<>());
    }
    for (NetInterface each : byName.values()) {
      each.master().ifPresent(master -> stand(master, each.name()));
      each.parent().ifPresent(parent -> stand(each.name(), parent));
      each.aggregation().ifPresent(team -> team.members().forEach(m -> stand(each.name(), m)));
      each.uplinks().ifPresent(up -> up.active().forEach(m -> stand(each.name(), m)));
    }
    settle();
  }

  private void stand(String upper, String lower) {
    if (byName.containsKey(upper) && byName.containsKey(lower)) {
      lowers.get(upper).add(lower);
    }
  }

  /** Goes from the cards upwards; what is never reached stands on itself. */
  private void settle() {
    Map<String, List<String>> uppers = new HashMap<>();
    Map<String, Integer> waiting = new HashMap<>();
    lowers.forEach(
        (upper, below) -> {
          waiting.put(upper, below.size());
          below.forEach(l -> uppers.computeIfAbsent(l, k -> new ArrayList<>()).add(upper));
        });
    ArrayDeque<String> ready = new ArrayDeque<>();
    byName.keySet().stream().filter(n -> waiting.get(n) == 0).forEach(ready::add);
    while (!ready.isEmpty()) {
      String name = ready.remove();
      settleOne(byName.get(name));
      for (String upper : uppers.getOrDefault(name, List.of())) {
        if (waiting.merge(upper, -1, Integer::sum) == 0) {
          ready.add(upper);
        }
      }
    }
    byName.keySet().stream().filter(n -> !leaves.containsKey(n)).forEach(cycle::add);
  }

  private void settleOne(NetInterface each) {
    Set<String> below = lowers.get(each.name());
    if (each.aggregation().isPresent()) {
      teams.put(each.name(), each);
    } else {
      below.stream()
          .map(teams::get)
          .filter(t -> t != null)
          .findFirst()
          .ifPresent(t -> teams.put(each.name(), t));
    }
    if (below.isEmpty()) {
      leaves.put(each.name(), Set.of(each.name()));
    } else if (below.size() == 1) {
      // Shared, not copied: thousands of VLANs on one bond cost one set.
      leaves.put(each.name(), leaves.get(below.iterator().next()));
    } else {
      Set<String> all = new LinkedHashSet<>();
      below.forEach(l -> all.addAll(leaves.get(l)));
      leaves.put(each.name(), all);
    }
  }

  /** The interface of this name. */
  public Optional<NetInterface> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All interfaces, each name once. */
  public Collection<NetInterface> all() {
    return byName.values();
  }

  /** Interfaces that stand on themselves, or on such ones, sorted. */
  public Set<String> cycle() {
    return cycle;
  }

  /** The cards whose links carry this interface; empty if it is part of a cycle. */
  public Set<String> leaves(String name) {
    return leaves.getOrDefault(name, Set.of());
  }

  /** The bond or team this interface is or stands on. */
  public Optional<NetInterface> team(String name) {
    return Optional.ofNullable(teams.get(name));
  }

  /** Members of a bond or team, whether it named them or they it. */
  public Set<String> members(String name) {
    return lowers.getOrDefault(name, Set.of());
  }

  /** Switches the interface is plugged into; empty if one of its cards does not say. */
  public Set<String> switches(String name) {
    Set<String> found = new TreeSet<>();
    NetInterface own = byName.get(name);
    if (own != null && own.switchId().isPresent()) {
      return Set.of(own.switchId().get());
    }
    for (String leaf : leaves(name)) {
      Optional<String> id = byName.get(leaf).switchId();
      if (id.isEmpty()) {
        return Set.of();
      }
      found.add(id.get());
    }
    return found;
  }

  /** The VLAN the interface's packets carry, its own or of what it stands on. */
  public Optional<Integer> vlan(String name) {
    NetInterface at = byName.get(name);
    for (int steps = 0; at != null && steps < 16; steps++) {
      if (at.vlan().isPresent()) {
        return Optional.of(at.vlan().getAsInt());
      }
      at = at.parent().map(byName::get).orElse(null);
    }
    return Optional.empty();
  }

  /** Whether packets still pass when these interfaces are dead. */
  public boolean survives(String name, Set<String> dead) {
    if (dead.contains(name)) {
      return false;
    }
    Set<String> cards = leaves(name);
    return cards.isEmpty() || !dead.containsAll(cards);
  }
}
