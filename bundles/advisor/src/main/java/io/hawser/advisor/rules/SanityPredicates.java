package io.hawser.advisor.rules;

import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.Kind;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Subnets;
import io.hawser.advisor.model.TargetPortal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Conditions that make no sense in any topology, and packets that do not fit. */
final class SanityPredicates {
  private SanityPredicates() {}

  static Map<String, Predicate> all() {
    return Map.of(
        "cycle", SanityPredicates::cycle,
        "duplicate-address", SanityPredicates::duplicateAddress,
        "duplicate-mac", SanityPredicates::duplicateMac,
        "mtu-differs", SanityPredicates::mtuDiffers,
        "vlan-differs", SanityPredicates::vlanDiffers,
        "overlapping", SanityPredicates::overlapping,
        "wildcard-prefix", SanityPredicates::wildcardPrefix,
        "port-down", SanityPredicates::portDown,
        "seen-differs", SanityPredicates::seenDiffers);
  }

  private static List<Hit> cycle(Situation s) {
    return s.network().cycle().isEmpty()
        ? List.of()
        : List.of(Hit.of(List.copyOf(s.network().cycle())));
  }

  private static List<Hit> duplicateAddress(Situation s) {
    Map<String, Set<String>> owners = new TreeMap<>();
    for (NetInterface each : s.network().all()) {
      each.routable()
          .forEach(
              c ->
                  owners
                      .computeIfAbsent(c.address().getHostAddress(), k -> new LinkedHashSet<>())
                      .add(each.name()));
    }
    return several(owners, "address");
  }

  private static List<Hit> several(Map<String, Set<String>> owners, String word) {
    List<Hit> hits = new ArrayList<>();
    owners.forEach(
        (value, names) -> {
          if (names.size() > 1) {
            hits.add(Hit.of(List.copyOf(names)).word(word, value));
          }
        });
    return hits;
  }

  /** Only cards: what stands on a card rightly carries its address, and so do a bond's members. */
  private static List<Hit> duplicateMac(Situation s) {
    Map<String, Set<String>> owners = new TreeMap<>();
    for (NetInterface each : s.network().all()) {
      if (each.kind() == Kind.NIC && each.master().isEmpty() && each.parent().isEmpty()) {
        each.mac()
            .ifPresent(mac -> owners.computeIfAbsent(mac, k -> new TreeSet<>()).add(each.name()));
      }
    }
    owners.remove("00:00:00:00:00:00");
    return several(owners, "mac");
  }

  private static List<Hit> mtuDiffers(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Subnets.Shared subnet : s.subnets()) {
      Set<Integer> sizes = new TreeSet<>();
      subnet.members().forEach(m -> m.mtu().ifPresent(sizes::add));
      for (TargetPortal portal : s.portals()) {
        if (subnet.network().contains(portal.address())) {
          portal.mtu().ifPresent(sizes::add);
        }
      }
      if (sizes.size() > 1) {
        int least = sizes.iterator().next();
        List<NetInterface> large =
            subnet.members().stream().filter(m -> m.mtu().orElse(least) > least).toList();
        hits.add(
            Hit.ofPorts(large.isEmpty() ? subnet.members() : large)
                .word("sizes", sizes.stream().map(String::valueOf).toList())
                .word("network", subnet.network().network())
                .commands(large.stream().map(m -> FixCommands.mtu(m.name(), least)).toList()));
      }
    }
    for (NetInterface port : s.ports()) {
      tooLargeForCard(s, port, hits);
    }
    return hits;
  }

  private static void tooLargeForCard(Situation s, NetInterface port, List<Hit> hits) {
    for (String leaf : s.network().leaves(port.name())) {
      OptionalInt below = s.network().find(leaf).orElseThrow().mtu();
      if (below.isPresent() && port.mtu().orElse(0) > below.getAsInt()) {
        hits.add(
            Hit.of(port.name())
                .word("sizes", List.of(port.mtu().getAsInt() + "", below.getAsInt() + ""))
                .word("network", "its own card " + leaf)
                .commands(List.of(FixCommands.mtu(port.name(), below.getAsInt()))));
      }
    }
  }

  private static List<Hit> vlanDiffers(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Subnets.Shared subnet : s.subnets()) {
      Set<String> vlans = new TreeSet<>();
      subnet
          .members()
          .forEach(m -> vlans.add(s.network().vlan(m.name()).map(v -> "" + v).orElse("none")));
      if (vlans.size() > 1) {
        hits.add(
            Hit.ofPorts(subnet.members())
                .word("vlans", List.copyOf(vlans))
                .word("network", subnet.network().network()));
      }
    }
    return hits;
  }

  private static List<Hit> overlapping(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Subnets.Shared subnet : s.subnets()) {
      Set<String> networks = new TreeSet<>();
      for (NetInterface member : subnet.members()) {
        for (Cidr cidr : member.routable()) {
          if (cidr.overlaps(subnet.network())) {
            networks.add(cidr.network());
          }
        }
      }
      if (networks.size() > 1) {
        hits.add(Hit.ofPorts(subnet.members()).word("networks", List.copyOf(networks)));
      }
    }
    return hits;
  }

  private static List<Hit> wildcardPrefix(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface each : s.network().all()) {
      for (Cidr cidr : each.addresses()) {
        if (cidr.prefix() == 0) {
          hits.add(Hit.of(each.name()).word("address", cidr));
        }
      }
    }
    return hits;
  }

  /** Ports that are down, unless the binding rule has said so already. */
  private static List<Hit> portDown(Situation s) {
    Set<String> bound = new HashSet<>(BindingPredicates.names(s.boundPorts()));
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : s.ports()) {
      if (!port.isUsable() && !bound.contains(port.name())) {
        boolean down = !port.up().orElse(true);
        hits.add(
            Hit.of(port.name())
                .word("fault", down ? "is down" : "has no carrier")
                .commands(down ? List.of(FixCommands.up(port.name())) : List.of()));
      }
    }
    return hits;
  }

  private static List<Hit> seenDiffers(Situation s) {
    int expected = s.expectedPaths();
    return s.seenPaths().isPresent() && s.seenPaths().getAsInt() != expected
        ? List.of(
            Hit.ofPorts(s.ports())
                .word("expected", expected)
                .word("seen", s.seenPaths().getAsInt()))
        : List.of();
  }
}
