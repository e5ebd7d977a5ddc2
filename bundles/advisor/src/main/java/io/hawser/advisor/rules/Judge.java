package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Routing;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.Egress;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Verdict;
import io.hawser.api.advisor.WhatIf;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Applies the rules to a situation: first the decision table, then everything else. */
public final class Judge {
  /** A thousand broken interfaces are not told one by one: per rule so many findings. */
  static final int FINDINGS_PER_RULE = 32;

  private static final int EGRESS_SHOWN = 256;

  private final RuleSet rules;

  /** With these rules. */
  public Judge(RuleSet rules) {
    this.rules = rules;
  }

  private record Decision(Verdict verdict, String rule, String reason) {}

  /**
   * Judges.
   *
   * @param open the situation, undecided
   * @param whatIf failures to count, each by itself
   * @param extra findings from elsewhere, an array's profile for one
   */
  public Advice judge(Situation open, List<WhatIf> whatIf, List<Finding> extra) {
    Decision decision = decide(open);
    Situation s = open.decided(decision.verdict());
    List<Finding> findings = new ArrayList<>(extra);
    List<String> causes = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      // A row of the decision table speaks only for the verdict that was reached.
      if (rule.verdict().isPresent() && rule.verdict().get() != decision.verdict()) {
        continue;
      }
      List<Finding> found = findings(rule, RuleSet.hits(rule, s));
      findings.addAll(found);
      if (s.symptom().filter(rule.explains()::contains).isPresent()) {
        found.forEach(f -> causes.add(f.rule() + ": " + f.text()));
      }
    }
    findings.sort(Comparator.comparing(Finding::severity));
    Set<String> missing = new LinkedHashSet<>();
    findings.forEach(f -> f.missingFact().ifPresent(missing::add));
    Set<String> commands = new LinkedHashSet<>();
    findings.forEach(f -> commands.addAll(f.commands()));
    Failures failures = new Failures(s);
    return new Advice(
        decision.verdict(),
        decision.rule(),
        decision.reason(),
        s.profile().word(),
        List.copyOf(missing),
        findings,
        s.portNames(),
        s.boundPorts().stream().map(NetInterface::name).toList(),
        s.expectedPaths(),
        achievable(s, decision.verdict()),
        s.seenPaths(),
        egress(s),
        whatIf.stream().map(failures::result).toList(),
        failures.singlePoints(),
        causes(s, causes),
        List.copyOf(commands));
  }

  private Decision decide(Situation s) {
    List<Rule> table =
        rules.rules().stream()
            .filter(r -> r.verdict().isPresent())
            .sorted(Comparator.comparingInt(Rule::order))
            .toList();
    for (Rule row : table) {
      List<Hit> hits = RuleSet.hits(row, s);
      if (!hits.isEmpty()) {
        return new Decision(row.verdict().orElseThrow(), row.id(), hits.get(0).fill(row.text()));
      }
    }
    return new Decision(Verdict.UNKNOWN, "", "No rule covers this topology.");
  }

  private static List<Finding> findings(Rule rule, List<Hit> hits) {
    List<Finding> found = new ArrayList<>();
    for (Hit hit : hits) {
      if (found.size() == FINDINGS_PER_RULE) {
        found.add(
            finding(
                rule,
                "The same holds for " + (hits.size() - found.size()) + " more.",
                Hit.of(List.of())));
        break;
      }
      found.add(finding(rule, hit.fill(rule.text()), hit));
    }
    return found;
  }

  private static Finding finding(Rule rule, String text, Hit hit) {
    return new Finding(
        rule.id(),
        // Whatever the rule's weight: without the fact it is not a fault but a question.
        hit.missing().isPresent() ? Severity.UNKNOWN : rule.severity(),
        text,
        hit.subjects(),
        hit.missing(),
        rule.source(),
        rule.date(),
        rule.profiles().stream().map(Profile::word).toList(),
        hit.commands());
  }

  /** Paths once the verdict is followed: every port bound, or none. */
  private static int achievable(Situation s, Verdict verdict) {
    List<Binding> then =
        switch (verdict) {
          case BIND ->
              s.ports().stream()
                  .map(p -> Binding.toDevice(p.name(), p.name(), s.network()))
                  .toList();
          case DO_NOT_BIND -> List.of();
          case NOT_NEEDED, UNKNOWN -> s.bindings();
        };
    return s.plan().paths(then, PathPlan.Failure.NONE).size();
  }

  private static List<Egress> egress(Situation s) {
    List<Egress> all = new ArrayList<>();
    for (TargetPortal portal : s.portals()) {
      if (s.bindings().isEmpty()) {
        all.add(egress(s, portal, Optional.empty()));
      }
      for (Binding binding : s.bindings()) {
        if (all.size() >= EGRESS_SHOWN) {
          return all;
        }
        if (binding.port().isPresent()) {
          all.add(egress(s, portal, Optional.of(binding)));
        }
      }
    }
    return all;
  }

  private static Egress egress(Situation s, TargetPortal portal, Optional<Binding> binding) {
    Optional<String> bound = binding.flatMap(Binding::port).map(NetInterface::name);
    if (s.isLocal(portal)) {
      return new Egress(
          portal.portal(),
          bound,
          Optional.of("lo"),
          Optional.empty(),
          Optional.empty(),
          "the portal is this host itself");
    }
    Optional<Routing.Way> way = s.plan().way(portal, binding, PathPlan.Failure.NONE);
    return new Egress(
        portal.portal(),
        bound,
        way.map(Routing.Way::device),
        way.flatMap(Routing.Way::source).map(InetAddress::getHostAddress),
        way.flatMap(Routing.Way::gateway).map(InetAddress::getHostAddress),
        way.map(Routing.Way::reason)
            .orElseGet(
                () -> bound.map(b -> "no working route by " + b).orElse("no working route")));
  }

  private static List<String> causes(Situation s, List<String> causes) {
    if (s.symptom().isPresent() && causes.isEmpty()) {
      return List.of(
          "No rule about the topology explains "
              + s.symptom().get().word()
              + "; look at the target, its access lists and the switches.");
    }
    return causes;
  }
}
