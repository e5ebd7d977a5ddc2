package io.hawser.advisor.rules;

import io.hawser.advisor.model.ArpSettings;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Subnets;
import io.hawser.api.advisor.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Conditions of the Linux network stack: reverse paths, ARP, what cannot be read. */
final class LinuxPredicates {
  private LinuxPredicates() {}

  static Map<String, Predicate> all() {
    return Map.of(
        "rp-filter-strict", LinuxPredicates::rpFilterStrict,
        "arp-flux", LinuxPredicates::arpFlux,
        "settings-unknown", LinuxPredicates::settingsUnknown,
        "rules-unknown", LinuxPredicates::rulesUnknown);
  }

  /** IPv4 ports that share a subnet and are bound, or are to be. */
  private static List<NetInterface> sharing(Situation s) {
    boolean bind = s.verdict().equals(Optional.of(Verdict.BIND));
    Set<String> bound = new HashSet<>(BindingPredicates.names(s.boundPorts()));
    List<NetInterface> found = new ArrayList<>();
    for (Subnets.Shared shared : s.subnets()) {
      if (shared.members().size() > 1 && shared.network().address().getAddress().length == 4) {
        shared.members().stream().filter(m -> bind || bound.contains(m.name())).forEach(found::add);
      }
    }
    return found;
  }

  private static List<Hit> rpFilterStrict(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : sharing(s)) {
      if (port.arp().rpFilter().equals(OptionalInt.of(1))) {
        hits.add(
            Hit.of(port.name()).commands(List.of(FixCommands.sysctl(port.name(), "rp_filter", 2))));
      }
    }
    return hits;
  }

  private static List<Hit> arpFlux(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : sharing(s)) {
      ArpSettings arp = port.arp();
      if (arp.arpIgnore().isEmpty() || arp.arpAnnounce().isEmpty()) {
        continue;
      }
      List<String> commands = new ArrayList<>();
      if (arp.arpIgnore().getAsInt() == 0) {
        commands.add(FixCommands.sysctl(port.name(), "arp_ignore", 1));
      }
      if (arp.arpAnnounce().getAsInt() < 2) {
        commands.add(FixCommands.sysctl(port.name(), "arp_announce", 2));
      }
      if (!commands.isEmpty()) {
        hits.add(Hit.of(port.name()).commands(commands));
      }
    }
    return hits;
  }

  private static List<Hit> settingsUnknown(Situation s) {
    List<Hit> hits = new ArrayList<>();
    for (NetInterface port : sharing(s)) {
      ArpSettings arp = port.arp();
      List<String> missing = new ArrayList<>();
      if (arp.rpFilter().isEmpty()) {
        missing.add("rp_filter");
      }
      if (arp.arpIgnore().isEmpty()) {
        missing.add("arp_ignore");
      }
      if (arp.arpAnnounce().isEmpty()) {
        missing.add("arp_announce");
      }
      if (!missing.isEmpty()) {
        hits.add(Hit.of(port.name()).missing(String.join(", ", missing) + " of " + port.name()));
      }
    }
    return hits;
  }

  private static List<Hit> rulesUnknown(Situation s) {
    return s.topology().rules().isEmpty() && s.ports().size() > 1
        ? List.of(Hit.ofPorts(s.ports()).missing("policy routing rules"))
        : List.of();
  }
}
