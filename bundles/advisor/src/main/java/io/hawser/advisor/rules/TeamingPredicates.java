package io.hawser.advisor.rules;

import io.hawser.advisor.model.Aggregation;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.TargetPortal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Conditions about link aggregation against multipath. */
final class TeamingPredicates {
  private TeamingPredicates() {}

  static Map<String, Predicate> all() {
    return Map.ofEntries(
        Map.entry("aggregated", TeamingPredicates::aggregated),
        Map.entry("aggregated-few-sessions", TeamingPredicates::fewSessions),
        Map.entry("aggregated-only-path", TeamingPredicates::onlyPath),
        Map.entry("aggregated-link-watch", TeamingPredicates::linkWatch),
        Map.entry("aggregated-one-switch", TeamingPredicates::oneSwitch),
        Map.entry("aggregated-throughput", TeamingPredicates::throughput),
        Map.entry("several-portal-groups", TeamingPredicates::portalGroups),
        Map.entry("little-gain", TeamingPredicates::littleGain),
        Map.entry("lonely-member", TeamingPredicates::lonelyMember));
  }

  private static int links(Situation s, NetInterface team) {
    return s.network().members(team.name()).size();
  }

  private static Hit hit(Situation s, NetInterface team) {
    return Hit.of(team.name())
        .word("mode", team.aggregation().map(Aggregation::mode).orElse("unknown"))
        .word("links", links(s, team))
        .word("members", List.copyOf(s.network().members(team.name())));
  }

  private static List<Hit> aggregated(Situation s) {
    return s.aggregated().stream().map(team -> hit(s, team)).toList();
  }

  private static List<Hit> fewSessions(Situation s) {
    int sessions = s.expectedPaths();
    return s.aggregated().stream()
        .filter(team -> sessions < links(s, team))
        .map(team -> hit(s, team).word("sessions", sessions))
        .toList();
  }

  private static List<Hit> onlyPath(Situation s) {
    return s.ports().size() == 1 ? aggregated(s) : List.of();
  }

  private static List<Hit> linkWatch(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface team : s.aggregated()) {
      if (team.aggregation().orElseThrow().arpInterval().orElse(0) == 0) {
        hits.add(hit(s, team));
      }
    }
    return hits;
  }

  private static List<Hit> oneSwitch(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface team : s.aggregated()) {
      Set<String> switches = s.network().switches(team.name());
      if (switches.isEmpty()) {
        hits.add(
            hit(s, team)
                .word("switch", "a switch nobody named")
                .missing("switches of " + team.name()));
      } else if (switches.size() == 1) {
        hits.add(hit(s, team).word("switch", switches.iterator().next()));
      }
    }
    return hits;
  }

  private static List<Hit> throughput(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface team : s.aggregated()) {
      int speed =
          s.network().members(team.name()).stream()
              .flatMap(m -> s.network().find(m).stream())
              .mapToInt(m -> m.speed().orElse(0))
              .max()
              .orElse(0);
      hits.add(hit(s, team).word("speed", speed > 0 ? speed + " Mbit/s" : "one link's speed"));
    }
    return hits;
  }

  private static List<Hit> portalGroups(Situation s) {
    Set<Integer> tags = new TreeSet<>();
    for (TargetPortal portal : s.portals()) {
      portal.portal().groupTag().ifPresent(tags::add);
    }
    return tags.size() < 2
        ? List.of()
        : List.of(
            Hit.of(BindingPredicates.addresses(s.portals()))
                .word("tags", tags.stream().map(String::valueOf).toList()));
  }

  /** One card, or all cards on one known switch in one subnet. */
  private static List<Hit> littleGain(Situation s) {
    if (s.ports().isEmpty()) {
      return List.of();
    }
    boolean one = s.ports().size() == 1 && s.network().leaves(s.ports().get(0).name()).size() < 2;
    boolean oneSwitch =
        s.oneSubnet()
            && s.withoutSwitch(s.ports()).isEmpty()
            && s.switches(s.ports()).size() == 1
            && !s.profile().isVmware();
    return one || oneSwitch
        ? List.of(
            Hit.ofPorts(s.ports())
                .word("reason", one ? "there is one card" : "all cards are on one switch"))
        : List.of();
  }

  private static List<Hit> lonelyMember(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : s.ports()) {
      s.network()
          .team(port.name())
          .filter(team -> links(s, team) < 2)
          .ifPresent(team -> hits.add(hit(s, team)));
    }
    return hits;
  }
}
