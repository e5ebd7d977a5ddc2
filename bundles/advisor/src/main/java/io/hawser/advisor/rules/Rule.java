package io.hawser.advisor.rules;

import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Symptom;
import io.hawser.api.advisor.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * One rule, as it stands in {@code rules.json}.
 *
 * @param id e.g. {@code S0-08}
 * @param severity of what it finds
 * @param text what is the matter, with words in braces filled from what was found
 * @param source the document
 * @param date the document's date
 * @param profiles for which hosts it holds
 * @param predicate the name of its condition
 * @param verdict what it decides, if it decides
 * @param order its row in the decision table; the lowest row that holds decides
 * @param explains symptoms it is a cause of
 */
public record Rule(
    String id,
    Severity severity,
    String text,
    String source,
    String date,
    List<Profile> profiles,
    String predicate,
    Optional<Verdict> verdict,
    int order,
    List<Symptom> explains) {
  /** Copies. */
  public Rule {
    profiles = List.copyOf(profiles);
    explains = List.copyOf(explains);
  }
}
