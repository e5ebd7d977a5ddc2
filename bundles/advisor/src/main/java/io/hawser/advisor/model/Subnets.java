package io.hawser.advisor.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds interfaces whose networks share addresses, in time n log n. */
public final class Subnets {
  /**
   * A stretch of addresses that several interfaces sit on.
   *
   * @param network the widest of their networks
   * @param members the interfaces, each once
   */
  public record Shared(Cidr network, List<NetInterface> members) {
    /** Copies. */
    public Shared {
      members = List.copyOf(members);
    }

    /** The members' names, sorted. */
    public List<String> names() {
      return members.stream().map(NetInterface::name).sorted().toList();
    }
  }

  private record Entry(NetInterface owner, Cidr network) {}

  private Subnets() {}

  /** The shared stretches, lowest first. Host addresses and prefix 0 never share. */
  public static List<Shared> shared(Collection<NetInterface> interfaces) {
    return all(interfaces).stream().filter(s -> s.members().size() > 1).toList();
  }

  /** All stretches, shared or not, lowest first. */
  public static List<Shared> all(Collection<NetInterface> interfaces) {
    List<Entry> entries = new ArrayList<>();
    for (NetInterface each : interfaces) {
      for (Cidr cidr : each.routable()) {
        int bits = cidr.address().getAddress().length * 8;
        if (cidr.prefix() > 0 && cidr.prefix() < bits) {
          entries.add(new Entry(each, cidr));
        }
      }
    }
    entries.sort(
        Comparator.<Entry>comparingInt(e -> e.network().address().getAddress().length)
            .thenComparing(e -> e.network().first(), Arrays::compareUnsigned)
            .thenComparingInt(e -> e.network().prefix()));
    List<Shared> result = new ArrayList<>();
    Map<String, NetInterface> members = new LinkedHashMap<>();
    Cidr widest = null;
    for (Entry entry : entries) {
      // Networks are nested or apart, so what does not lie in the widest begins a new stretch.
      if (widest != null && !widest.overlaps(entry.network())) {
        result.add(new Shared(widest, List.copyOf(members.values())));
        members.clear();
        widest = null;
      }
      widest = widest == null ? entry.network() : widest;
      members.putIfAbsent(entry.owner().name(), entry.owner());
    }
    if (widest != null) {
      result.add(new Shared(widest, List.copyOf(members.values())));
    }
    return result;
  }
}
