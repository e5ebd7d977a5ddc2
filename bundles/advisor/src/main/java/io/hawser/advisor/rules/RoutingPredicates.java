package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Role;
import io.hawser.advisor.model.Routing;
import io.hawser.advisor.model.Subnets;
import io.hawser.advisor.model.TargetPortal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Conditions about who carries which traffic: routing, shared subnets, roles. */
final class RoutingPredicates {
  private RoutingPredicates() {}

  static Map<String, Predicate> all() {
    return Map.ofEntries(
        Map.entry("no-portal", RoutingPredicates::noPortal),
        Map.entry("no-port", RoutingPredicates::noPort),
        Map.entry("local-target", RoutingPredicates::localTarget),
        Map.entry("no-route", RoutingPredicates::noRoute),
        Map.entry("via-gateway", RoutingPredicates::viaGateway),
        Map.entry("route-missing", RoutingPredicates::routeMissing),
        Map.entry("single-table", RoutingPredicates::singleTable),
        Map.entry("one-carries-all", RoutingPredicates::oneCarriesAll),
        Map.entry("subnet-shared", RoutingPredicates::subnetShared),
        Map.entry("console-exempt", RoutingPredicates::consoleExempt),
        Map.entry("management-shared", RoutingPredicates::managementShared),
        Map.entry("other-role-shared", RoutingPredicates::otherRoleShared),
        Map.entry("same-dhcp", RoutingPredicates::sameDhcp),
        Map.entry("source-only", RoutingPredicates::sourceOnly));
  }

  private static List<Hit> noPortal(Situation s) {
    return s.portals().isEmpty()
        ? List.of(Hit.of(List.of()).missing("the target's portals"))
        : List.of();
  }

  private static List<Hit> noPort(Situation s) {
    return s.ports().isEmpty() && s.portals().stream().anyMatch(p -> !s.isLocal(p))
        ? List.of(Hit.of(List.of()).missing("an interface that leads to the portals"))
        : List.of();
  }

  private static List<Hit> localTarget(Situation s) {
    List<TargetPortal> local = s.portals().stream().filter(s::isLocal).toList();
    return local.isEmpty() || local.size() < s.portals().size()
        ? List.of()
        : List.of(Hit.of(BindingPredicates.addresses(local)));
  }

  private static List<Hit> noRoute(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (TargetPortal portal : s.portals()) {
      if (!s.isLocal(portal)
          && s.routing()
              .way(portal.address(), Optional.empty(), Optional.empty(), Set.of())
              .isEmpty()) {
        Hit hit = Hit.of(portal.portal().address());
        hits.add(
            s.topology().routes().isPresent()
                ? hit
                : hit.missing("routes to " + portal.address().getHostAddress()));
      }
    }
    return hits;
  }

  private static List<Hit> viaGateway(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (TargetPortal portal : s.routed()) {
      s.routing()
          .way(portal.address(), Optional.empty(), Optional.empty(), Set.of())
          .flatMap(Routing.Way::gateway)
          .ifPresent(
              gateway ->
                  hits.add(
                      Hit.of(portal.portal().address()).word("gateway", gateway.getHostAddress())));
    }
    return hits;
  }

  /** Ports by which no route of their own leads to some portal, with that portal. */
  static Map<NetInterface, TargetPortal> portsWithoutRoute(Situation s) {
    Map<NetInterface, TargetPortal> found = new LinkedHashMap<>();
    for (NetInterface port : s.ports()) {
      for (TargetPortal portal : s.routed()) {
        if (s.routing()
            .way(portal.address(), Optional.of(port.name()), Optional.empty(), Set.of())
            .isEmpty()) {
          found.put(port, portal);
          break;
        }
      }
    }
    return found;
  }

  private static List<Hit> routeMissing(Situation s) {
    List<Hit> hits = new ArrayList<>();
    if (s.ports().size() < 2 || !s.oneSubnet()) {
      return hits;
    }
    portsWithoutRoute(s)
        .forEach(
            (port, first) -> {
              List<String> commands = new ArrayList<>();
              for (TargetPortal portal : s.routed()) {
                gateway(s, portal, port)
                    .ifPresent(g -> commands.add(FixCommands.route(portal, g, port.name())));
              }
              hits.add(
                  Hit.of(port.name()).word("portal", first.portal().address()).commands(commands));
            });
    return hits;
  }

  /** The other port's next hop, if this port could reach it too. */
  private static Optional<String> gateway(Situation s, TargetPortal portal, NetInterface port) {
    return s.routing()
        .way(portal.address(), Optional.empty(), Optional.empty(), Set.of())
        .flatMap(Routing.Way::gateway)
        .filter(g -> port.addresses().stream().anyMatch(c -> c.contains(g)))
        .map(InetAddress::getHostAddress);
  }

  private static List<Hit> singleTable(Situation s) {
    if (!s.profile().singleTable()) {
      return List.of();
    }
    for (TargetPortal portal : s.portals()) {
      List<String> possible = s.routing().possible(portal.address());
      Optional<Routing.Way> way =
          s.routing().way(portal.address(), Optional.empty(), Optional.empty(), Set.of());
      if (possible.size() > 1 && way.isPresent()) {
        return List.of(
            Hit.of(possible)
                .word("portal", portal.portal().address())
                .word("winner", way.get().device()));
      }
    }
    return List.of();
  }

  private static Set<String> boundNames(Situation s) {
    return new HashSet<>(BindingPredicates.names(s.boundPorts()));
  }

  /** Subnets of the storage ports that hold further interfaces, not all of them bound. */
  private static List<Subnets.Shared> unboundShared(Situation s) {
    Set<String> bound = boundNames(s);
    Set<String> ports = new HashSet<>(s.portNames());
    return Subnets.shared(s.network().all()).stream()
        .filter(n -> n.members().stream().anyMatch(m -> ports.contains(m.name())))
        .filter(n -> !bound.containsAll(n.names()))
        .filter(n -> !isConsoleShare(s, n))
        .toList();
  }

  private static List<Hit> oneCarriesAll(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Subnets.Shared shared : unboundShared(s)) {
      Optional<TargetPortal> inside =
          s.portals().stream().filter(p -> shared.network().contains(p.address())).findFirst();
      if (inside.isEmpty()) {
        continue;
      }
      s.routing()
          .way(inside.get().address(), Optional.empty(), Optional.empty(), Set.of())
          .ifPresent(
              way -> {
                List<String> idle = new ArrayList<>(shared.names());
                idle.remove(way.device());
                hits.add(
                    Hit.of(idle)
                        .word("winner", way.device())
                        .word("network", shared.network().network()));
              });
    }
    return hits;
  }

  private static List<Hit> subnetShared(Situation s) {
    return unboundShared(s).stream()
        .map(n -> Hit.of(n.names()).word("network", n.network().network()))
        .toList();
  }

  private static boolean isConsoleShare(Situation s, Subnets.Shared shared) {
    return s.profile() == Profile.ESX_CLASSIC
        && shared.members().stream().filter(m -> !m.roles().contains(Role.CONSOLE)).count() < 2;
  }

  private static List<Hit> consoleExempt(Situation s) {
    return Subnets.shared(s.network().all()).stream()
        .filter(n -> n.members().stream().anyMatch(m -> m.roles().contains(Role.CONSOLE)))
        .map(n -> Hit.of(n.names()).word("network", n.network().network()))
        .toList();
  }

  private static List<Hit> managementShared(Situation s) {
    return sharedWith(s, Set.of(Role.MANAGEMENT));
  }

  private static List<Hit> otherRoleShared(Situation s) {
    return sharedWith(s, Set.of(Role.NFS, Role.VMOTION, Role.FAULT_TOLERANCE, Role.OTHER));
  }

  private static List<Hit> sharedWith(Situation s, Set<Role> roles) {
    Set<String> ports = new HashSet<>(s.portNames());
    List<Hit> hits = new ArrayList<>();
    for (Subnets.Shared shared : Subnets.all(s.network().all())) {
      if (shared.members().stream().noneMatch(m -> ports.contains(m.name()))) {
        continue;
      }
      List<NetInterface> others =
          shared.members().stream()
              .filter(m -> m.roles().stream().anyMatch(roles::contains))
              .toList();
      if (!others.isEmpty()) {
        List<String> words =
            others.stream()
                .flatMap(o -> o.roles().stream())
                .filter(roles::contains)
                .map(Role::word)
                .distinct()
                .sorted()
                .toList();
        hits.add(
            Hit.ofPorts(others).word("network", shared.network().network()).word("roles", words));
      }
    }
    return hits;
  }

  private static List<Hit> sameDhcp(Situation s) {
    Map<String, List<String>> byServer = new TreeMap<>();
    for (NetInterface each : s.network().all()) {
      each.dhcpServer()
          .ifPresent(d -> byServer.computeIfAbsent(d, k -> new ArrayList<>()).add(each.name()));
    }
    List<Hit> hits = new ArrayList<>();
    byServer.forEach(
        (server, names) -> {
          if (names.size() > 1) {
            hits.add(Hit.of(names).word("server", server));
          }
        });
    return hits;
  }

  /** Records that set only the source address while the route leads elsewhere. */
  private static List<Hit> sourceOnly(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Binding binding : s.bindings()) {
      if (binding.byDevice() || binding.port().isEmpty()) {
        continue;
      }
      String owner = binding.port().get().name();
      for (TargetPortal portal : s.portals()) {
        Optional<Routing.Way> way =
            s.routing().way(portal.address(), Optional.empty(), binding.source(), Set.of());
        if (way.isPresent() && !way.get().device().equals(owner)) {
          hits.add(
              Hit.of(binding.record())
                  .word("address", binding.target())
                  .word("owner", owner)
                  .word("winner", way.get().device())
                  .commands(
                      List.of(
                          "hawser iface update "
                              + binding.record()
                              + " --set iface.net_ifacename="
                              + owner)));
          break;
        }
      }
    }
    return hits;
  }
}
