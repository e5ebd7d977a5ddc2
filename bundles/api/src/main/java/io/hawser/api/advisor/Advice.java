package io.hawser.api.advisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the advisor says.
 *
 * @param verdict bind or not
 * @param rule the id of the rule that decided, empty if none could
 * @param reason why, one sentence
 * @param profile the profile judged by
 * @param missingFacts facts that were not there, each named once
 * @param findings the worst first
 * @param ports the interfaces taken for storage ports
 * @param bound those of them that sessions are bound to
 * @param expectedPaths paths per target with the present binding
 * @param achievablePaths paths per target once the verdict is followed
 * @param seenPaths paths seen, if the caller knew
 * @param egress how packets to each portal leave, per bound interface
 * @param whatIf what each asked failure costs
 * @param singlePoints what alone can take all paths, e.g. {@code nic eth1}, {@code switch s1}
 * @param causes likely causes of the asked symptom, the likeliest first
 * @param commands everything that mends the findings, in order, each once
 */
public record Advice(
    Verdict verdict,
    String rule,
    String reason,
    String profile,
    List<String> missingFacts,
    List<Finding> findings,
    List<String> ports,
    List<String> bound,
    int expectedPaths,
    int achievablePaths,
    OptionalInt seenPaths,
    List<Egress> egress,
    List<WhatIfResult> whatIf,
    List<String> singlePoints,
    List<String> causes,
    List<String> commands) {
  /** Copies. */
  public Advice {
    missingFacts = List.copyOf(missingFacts);
    findings = List.copyOf(findings);
    ports = List.copyOf(ports);
    bound = List.copyOf(bound);
    egress = List.copyOf(egress);
    whatIf = List.copyOf(whatIf);
    singlePoints = List.copyOf(singlePoints);
    causes = List.copyOf(causes);
    commands = List.copyOf(commands);
  }

  /** The same with findings from elsewhere, such as an array's limits, in their place. */
  public Advice with(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    all.sort(Comparator.comparing(Finding::severity));
    Set<String> mending = new LinkedHashSet<>();
    all.forEach(finding -> mending.addAll(finding.commands()));
    return new Advice(
        verdict,
        rule,
        reason,
        profile,
        missingFacts,
        all,
        ports,
        bound,
        expectedPaths,
        achievablePaths,
        seenPaths,
        egress,
        whatIf,
        singlePoints,
        causes,
        List.copyOf(mending));
  }

  /** Whether there is a verdict and nothing is wrong: no finding worse than {@code UNKNOWN}. */
  public boolean isClean() {
    return verdict != Verdict.UNKNOWN
        && findings.stream().allMatch(f -> f.severity().compareTo(Severity.UNKNOWN) >= 0);
  }
}
