package io.hawser.advisor.rules;

import static io.hawser.advisor.Plans.loose;
import static io.hawser.advisor.Plans.plan;
import static io.hawser.advisor.Plans.topology;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule by its name: it speaks where it should, weighs what it should, and no other does. */
class RuleTest {
  static Advice judge(RuleSet rules, RuleScenes.Scene scene) {
    Situation situation =
        new Situation(
            topology(scene.json()),
            Profile.of(scene.profile()).orElseThrow(),
            scene.records(),
            Optional.empty(),
            scene.seen());
    return new Judge(rules).judge(situation, List.of(), List.of());
  }

  @TestFactory
  Stream<DynamicTest> everyRule() {
    return RuleScenes.ALL.entrySet().stream()
        .flatMap(
            e ->
                IntStream.range(0, e.getValue().size())
                    .mapToObj(
                        i ->
                            DynamicTest.dynamicTest(
                                e.getKey() + (i == 0 ? "" : " again, " + (i + 1)),
                                () ->
                                    speaksOnlyByItsRule(
                                        RuleSet.standard(), e.getKey(), e.getValue().get(i)))));
  }

  /** The test of one rule in one scene, against these rules. */
  static void speaksOnlyByItsRule(RuleSet rules, String id, RuleScenes.Scene scene) {
    Advice with = judge(rules, scene);
    List<Finding> found = with.findings().stream().filter(f -> f.rule().equals(id)).toList();
    assertFalse(found.isEmpty(), () -> id + " is silent in " + with);
    assertTrue(
        found.stream().anyMatch(f -> f.severity() == scene.severity()),
        () -> id + " weighs wrongly: " + found);
    for (Finding finding : found) {
      assertFalse(finding.text().contains("{"), () -> "unfilled: " + finding.text());
      assertFalse(finding.source().isEmpty() || finding.date().isEmpty());
      assertTrue(finding.appliesTo().contains(scene.profile()));
    }
    Advice without = judge(RuleSet.standard().without(id), scene);
    assertTrue(without.findings().stream().noneMatch(f -> f.rule().equals(id)));
    Rule rule =
        RuleSet.standard().rules().stream()
            .filter(r -> r.id().equals(id))
            .findFirst()
            .orElseThrow();
    if (rule.verdict().isPresent()) {
      assertEquals(rule.verdict().get(), with.verdict());
    }
    if (with.rule().equals(id)) {
      assertFalse(without.rule().equals(id));
    }
  }

  @Test
  void everyRuleOfTheFileHasItsScene() {
    Set<String> ids =
        RuleSet.standard().rules().stream()
            .map(Rule::id)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(RuleSet.standard().rules().size(), ids.size(), "ids are unique");
    assertEquals(ids, RuleScenes.ALL.keySet());
  }

  @Test
  void noRowOfTheGuidesIsMissing() {
    Map<String, Integer> rows = new LinkedHashMap<>(Map.of("S0", 13, "S1", 7, "S2", 8));
    rows.forEach(
        (guide, count) ->
            IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format("%s-%02d", guide, i))
                .forEach(id -> assertTrue(RuleScenes.ALL.containsKey(id), id)));
  }

  /** Removing the row that decides changes the verdict, where no other row says the same. */
  @Test
  void theDecisionTableIsTheRules() {
    Map<String, Verdict> without =
        Map.of(
            "S0-01", Verdict.UNKNOWN,
            "S0-12", Verdict.UNKNOWN,
            "S0-08", Verdict.NOT_NEEDED,
            "L-05", Verdict.UNKNOWN,
            "T-05", Verdict.BIND);
    without.forEach(
        (id, verdict) ->
            assertEquals(
                verdict,
                judge(RuleSet.standard().without(id), RuleScenes.ALL.get(id).get(0)).verdict(),
                id));
  }

  @Test
  void aHostAsItShouldBeIsClean() {
    Advice bound =
        judge(
            RuleSet.standard(),
            new RuleScenes.Scene(
                "linux",
                plan(
                    RuleScenes.pair("10.0.0.1/24", "10.0.0.2/24", loose()),
                    RuleScenes.TARGET,
                    RuleScenes.BOUND_ETH),
                Severity.INFO,
                List.of(),
                OptionalInt.of(2)));
    assertEquals(Verdict.BIND, bound.verdict());
    assertTrue(bound.isClean(), bound::toString);
    assertEquals(2, bound.expectedPaths());
    Advice apart =
        judge(
            RuleSet.standard(),
            new RuleScenes.Scene(
                "linux",
                plan(
                    RuleScenes.pair("10.0.0.1/24", "10.0.1.1/24", loose()),
                    RuleScenes.TARGET + " 10.0.1.100"),
                Severity.INFO,
                List.of(),
                OptionalInt.of(2)));
    assertEquals(Verdict.DO_NOT_BIND, apart.verdict());
    assertTrue(apart.isClean(), apart::toString);
    Advice vmware =
        judge(
            RuleSet.standard(),
            new RuleScenes.Scene(
                RuleScenes.OLD,
                plan(
                    RuleScenes.vmk("10.0.0.1/24", "10.0.0.2/24"),
                    RuleScenes.TARGET,
                    RuleScenes.BOUND_VMK),
                Severity.INFO,
                List.of(),
                OptionalInt.empty()));
    assertTrue(vmware.isClean(), vmware::toString);
  }
}
