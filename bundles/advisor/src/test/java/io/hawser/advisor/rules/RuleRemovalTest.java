package io.hawser.advisor.rules;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.advisor.render.AdviceJson;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests of the rules are worth something: with a rule taken out of the table the test that
 * bears its name fails, in every one of its scenes, and what is advised there is not the same any
 * more.
 */
class RuleRemovalTest {
  /** The rows of the three guides. */
  private static Stream<String> rows() {
    return Stream.of("S0 13", "S1 7", "S2 8")
        .flatMap(
            guide ->
                IntStream.rangeClosed(1, Integer.parseInt(guide.substring(3)))
                    .mapToObj(
                        row -> guide.substring(0, 3).strip() + "-" + (row < 10 ? "0" : "") + row));
  }

  @TestFactory
  Stream<DynamicTest> withoutItsRuleTheTestOfThisNameFails() {
    return RuleScenes.ALL.keySet().stream()
        .map(id -> DynamicTest.dynamicTest(id, () -> removed(id)));
  }

  private static void removed(String id) {
    RuleSet all = RuleSet.standard();
    RuleSet without = all.without(id);
    assertEquals(all.rules().size() - 1, without.rules().size());
    for (RuleScenes.Scene scene : RuleScenes.ALL.get(id)) {
      assertDoesNotThrow(() -> RuleTest.speaksOnlyByItsRule(all, id, scene));
      assertThrows(
          AssertionError.class, () -> RuleTest.speaksOnlyByItsRule(without, id, scene), id);
      assertNotEquals(
          AdviceJson.render(RuleTest.judge(all, scene)),
          AdviceJson.render(RuleTest.judge(without, scene)),
          () -> id + " changes nothing in " + scene);
    }
  }

  @Test
  void allTwentyEightRowsAreAmongThem() {
    List<String> rows = rows().toList();
    assertEquals(28, rows.size());
    assertEquals(List.of(), rows.stream().filter(id -> !RuleScenes.ALL.containsKey(id)).toList());
  }

  /** Every row that decides, decides in one of its scenes at least, and another does without it. */
  @TestFactory
  Stream<DynamicTest> withoutARowThatDecidesAnotherDecides() {
    return RuleSet.standard().rules().stream()
        .filter(rule -> rule.verdict().isPresent())
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.id(),
                    () -> {
                      RuleScenes.Scene scene =
                          RuleScenes.ALL.get(rule.id()).stream()
                              .filter(
                                  each ->
                                      RuleTest.judge(RuleSet.standard(), each)
                                          .rule()
                                          .equals(rule.id()))
                              .findFirst()
                              .orElseThrow();
                      assertNotEquals(
                          rule.id(),
                          RuleTest.judge(RuleSet.standard().without(rule.id()), scene).rule());
                    }));
  }
}
