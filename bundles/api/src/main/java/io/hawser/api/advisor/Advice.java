package io.hawser.api.advisor;

import java.util.List;
import java.util.OptionalInt;

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

  /** Whether there is a verdict and nothing is wrong: no finding worse than {@code UNKNOWN}. */
  public boolean isClean() {
    return verdict != Verdict.UNKNOWN
        && findings.stream().allMatch(f -> f.severity().compareTo(Severity.UNKNOWN) >= 0);
  }
}
