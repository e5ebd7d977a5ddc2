package io.hawser.api.advisor;

import java.util.List;
import java.util.Optional;

/**
 * One rule that spoke.
 *
 * @param rule the rule's id, e.g. {@code S0-08}
 * @param severity how much it matters
 * @param text what is the matter, in one or two sentences
 * @param subjects interfaces, portals or switches it is about
 * @param missingFact the fact that could not be read, if that is the matter
 * @param source the document the rule comes from
 * @param date the document's date, {@code YYYY-MM-DD} or its first parts, or {@code undated}
 * @param appliesTo the profiles the rule is for
 * @param commands what mends it, in order; empty if nothing on this host does
 */
public record Finding(
    String rule,
    Severity severity,
    String text,
    List<String> subjects,
    Optional<String> missingFact,
    String source,
    String date,
    List<String> appliesTo,
    List<String> commands) {
  /** Copies. */
  public Finding {
    subjects = List.copyOf(subjects);
    appliesTo = List.copyOf(appliesTo);
    commands = List.copyOf(commands);
  }
}
