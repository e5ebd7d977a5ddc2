package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Role;
import io.hawser.advisor.model.Subnets;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.api.advisor.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Conditions about binding: who may, who must not, and what is bound wrongly. */
final class BindingPredicates {
  private BindingPredicates() {}

  static Map<String, Predicate> all() {
    return Map.ofEntries(
        Map.entry("one-subnet", BindingPredicates::oneSubnet),
        Map.entry("one-subnet-routed", BindingPredicates::oneSubnetRouted),
        Map.entry("single-port", BindingPredicates::singlePort),
        Map.entry("several-subnets", BindingPredicates::severalSubnets),
        Map.entry("bound-several-subnets", BindingPredicates::boundSeveralSubnets),
        Map.entry("bound-target-elsewhere", BindingPredicates::boundTargetElsewhere),
        Map.entry("target-elsewhere", BindingPredicates::targetElsewhere),
        Map.entry("switches-differ", BindingPredicates::switchesDiffer),
        Map.entry("switch-unknown", BindingPredicates::switchUnknown),
        Map.entry("uplinks", BindingPredicates::uplinks),
        Map.entry("bound-against-verdict", BindingPredicates::boundAgainstVerdict),
        Map.entry("unbound-against-verdict", BindingPredicates::unboundAgainstVerdict),
        Map.entry("history", BindingPredicates::history),
        Map.entry("bound-other-roles", BindingPredicates::boundOtherRoles),
        Map.entry("bound-broken", BindingPredicates::boundBroken));
  }

  /** Two or more ports, one subnet, nothing that says they are in different broadcast domains. */
  private static List<Hit> oneSubnet(Situation s) {
    return s.ports().size() > 1 && s.oneSubnet() && together(s, s.ports()) && s.routed().isEmpty()
        ? List.of(portsAndPaths(s))
        : List.of();
  }

  private static List<Hit> oneSubnetRouted(Situation s) {
    return s.profile().routesWhenBound()
            && s.ports().size() > 1
            && s.oneSubnet()
            && together(s, s.ports())
            && !s.routed().isEmpty()
            && RoutingPredicates.portsWithoutRoute(s).isEmpty()
        ? List.of(portsAndPaths(s).word("portals", addresses(s.routed())))
        : List.of();
  }

  private static Hit portsAndPaths(Situation s) {
    return Hit.ofPorts(s.ports())
        .word("count", s.ports().size())
        .word("paths", s.ports().size() * s.portals().size());
  }

  private static boolean together(Situation s, List<NetInterface> ports) {
    return s.domains(ports).size() < 2 && s.switches(ports).size() < 2
        || s.profile() == Profile.LINUX && s.domains(ports).size() < 2;
  }

  private static List<Hit> singlePort(Situation s) {
    return s.ports().size() == 1 ? List.of(Hit.ofPorts(s.ports())) : List.of();
  }

  private static List<Hit> severalSubnets(Situation s) {
    if (s.ports().size() < 2) {
      return List.of();
    }
    boolean apart = !s.oneSubnet() || s.domains(s.ports()).size() > 1;
    boolean switches = s.profile().isVmware() && s.switches(s.ports()).size() > 1;
    if (!apart && !switches) {
      return List.of();
    }
    List<String> where = s.subnets().stream().map(n -> n.network().network()).toList();
    return List.of(Hit.ofPorts(s.ports()).word("networks", where));
  }

  private static List<Hit> boundSeveralSubnets(Situation s) {
    List<NetInterface> bound = s.boundPorts();
    if (bound.size() < 2
        || Subnets.all(bound).stream().anyMatch(n -> n.members().size() == bound.size())) {
      return List.of();
    }
    return List.of(Hit.ofPorts(bound).commands(unbindAll(s)));
  }

  /** Bound ports whose networks do not hold a portal they are expected to reach. */
  private static List<Hit> boundTargetElsewhere(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (TargetPortal portal : s.routed()) {
      if (!s.bindings().isEmpty()) {
        hits.add(Hit.of(portal.portal().address()).word("ports", names(s.boundPorts())));
      }
    }
    return hits;
  }

  private static List<Hit> targetElsewhere(Situation s) {
    List<String> away = new ArrayList<>(addresses(s.routed()));
    Set<String> domains = s.domains(s.ports());
    for (TargetPortal portal : s.portals()) {
      if (portal.domain().isPresent()
          && !domains.isEmpty()
          && !domains.contains(portal.domain().get())
          && !away.contains(portal.portal().address())) {
        away.add(portal.portal().address());
      }
    }
    return away.isEmpty() || s.ports().isEmpty()
        ? List.of()
        : List.of(Hit.of(away).word("ports", s.portNames()));
  }

  /** The ports that are bound, or would be: several of them in one subnet. */
  private static List<NetInterface> candidates(Situation s) {
    if (s.boundPorts().size() > 1) {
      return s.boundPorts();
    }
    return s.ports().size() > 1 && s.oneSubnet() ? s.ports() : List.of();
  }

  /** Two virtual switches are a fault; a port that names none is a question. */
  private static List<Hit> switchesDiffer(Situation s) {
    List<NetInterface> ports = candidates(s);
    Set<String> switches = s.switches(ports);
    if (s.profile().isVmware() && switches.size() > 1) {
      return List.of(
          Hit.ofPorts(ports)
              .word("state", "are on different switches: " + String.join(", ", switches)));
    }
    return switchUnknown(s);
  }

  private static List<Hit> switchUnknown(Situation s) {
    List<String> silent = s.withoutSwitch(candidates(s));
    return silent.isEmpty()
        ? List.of()
        : List.of(
            Hit.of(silent)
                .word("state", "do not say which switch they are on")
                .missing("switch of " + String.join(", ", first(silent))));
  }

  private static List<Hit> uplinks(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : candidates(s)) {
      if (port.uplinks().isEmpty()) {
        hits.add(
            Hit.of(port.name())
                .word("state", "does not say which uplinks it has")
                .missing("uplinks of " + port.name()));
      } else if (port.uplinks().get().active().size() != 1
          || !port.uplinks().get().standby().isEmpty()) {
        hits.add(
            Hit.of(port.name())
                .word(
                    "state",
                    "has "
                        + port.uplinks().get().active().size()
                        + " active and "
                        + port.uplinks().get().standby().size()
                        + " standby uplinks"));
      }
    }
    return hits;
  }

  private static List<Hit> boundAgainstVerdict(Situation s) {
    return s.verdict().equals(Optional.of(Verdict.DO_NOT_BIND)) && !s.bindings().isEmpty()
        ? List.of(
            Hit.ofPorts(s.boundPorts()).word("expected", s.expectedPaths()).commands(unbindAll(s)))
        : List.of();
  }

  private static List<Hit> unboundAgainstVerdict(Situation s) {
    if (!s.verdict().equals(Optional.of(Verdict.BIND)) || s.allBound()) {
      return List.of();
    }
    List<String> bound = s.boundPorts().stream().map(NetInterface::name).toList();
    List<NetInterface> missing = s.ports().stream().filter(p -> !bound.contains(p.name())).toList();
    List<String> commands = new ArrayList<>();
    missing.forEach(port -> commands.addAll(FixCommands.bind(s, port)));
    return List.of(
        Hit.ofPorts(missing)
            .word("expected", s.expectedPaths())
            .word("paths", s.ports().size() * s.portals().size())
            .commands(commands));
  }

  private static List<Hit> history(Situation s) {
    return s.ports().size() > 1 || !s.bindings().isEmpty()
        ? List.of(Hit.ofPorts(s.ports()).word("profile", s.profile().word()))
        : List.of();
  }

  private static List<Hit> boundOtherRoles(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : s.boundPorts()) {
      List<String> others =
          port.roles().stream().filter(r -> r != Role.ISCSI).map(Role::word).sorted().toList();
      if (!others.isEmpty()) {
        hits.add(Hit.of(port.name()).word("roles", others));
      }
    }
    return hits;
  }

  private static List<Hit> boundBroken(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (Binding binding : s.bindings()) {
      Optional<NetInterface> port = binding.port();
      String fault = null;
      List<String> commands = List.of();
      if (port.isEmpty()) {
        fault = "this host has no such interface or address";
        commands = FixCommands.unbind(s, binding);
      } else if (!port.get().up().orElse(true)) {
        fault = "the interface is down";
        commands = List.of(FixCommands.up(port.get().name()));
      } else if (!port.get().carrier().orElse(true)) {
        fault = "the interface has no carrier";
      } else if (port.get().addresses().isEmpty()) {
        fault = "the interface has no address";
      }
      if (fault != null) {
        hits.add(
            Hit.of(binding.record())
                .word("target", binding.target())
                .word("fault", fault)
                .commands(commands));
      }
    }
    return hits;
  }

  private static List<String> unbindAll(Situation s) {
    List<String> commands = new ArrayList<>();
    s.bindings().forEach(binding -> commands.addAll(FixCommands.unbind(s, binding)));
    return commands;
  }

  static List<String> addresses(List<TargetPortal> portals) {
    return portals.stream().map(p -> p.portal().address()).toList();
  }

  static List<String> names(List<NetInterface> ports) {
    return ports.stream().map(NetInterface::name).toList();
  }

  private static List<String> first(List<String> names) {
    return names.size() > 4 ? names.subList(0, 4) : names;
  }
}
