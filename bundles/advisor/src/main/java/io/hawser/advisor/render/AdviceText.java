package io.hawser.advisor.render;

import io.hawser.api.Printable;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.Egress;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.WhatIfResult;
import java.util.List;

/** Advice for people. */
public final class AdviceText {
  private AdviceText() {}

  /** Several lines, each ended by a line feed; control characters of names are shown as ?. */
  public static String render(Advice advice) {
    StringBuilder out = new StringBuilder();
    line(out, advice.verdict() + by(advice.rule()) + "  " + advice.reason());
    line(
        out,
        "profile "
            + advice.profile()
            + ", ports "
            + names(advice.ports())
            + ", bound "
            + names(advice.bound()));
    String seen = advice.seenPaths().isPresent() ? ", seen " + advice.seenPaths().getAsInt() : "";
    line(
        out,
        "paths: expected "
            + advice.expectedPaths()
            + ", achievable "
            + advice.achievablePaths()
            + seen);
    for (Severity severity : Severity.values()) {
      List<Finding> some =
          advice.findings().stream().filter(f -> f.severity() == severity).toList();
      some.forEach(f -> finding(out, f));
    }
    section(out, "leaves by", advice.egress().stream().map(AdviceText::egress).toList());
    section(out, "what if", advice.whatIf().stream().map(AdviceText::whatIf).toList());
    section(out, "single points of failure", advice.singlePoints());
    section(out, "likely causes", advice.causes());
    section(out, "to mend it", advice.commands());
    return out.toString();
  }

  private static void finding(StringBuilder out, Finding f) {
    line(out, String.format("%-8s%-6s %s", f.severity(), f.rule(), f.text()));
    line(
        out,
        "        [" + f.source() + ", " + f.date() + "; " + String.join(", ", f.appliesTo()) + "]");
  }

  private static String egress(Egress egress) {
    String portal = egress.portal().address();
    String bound = egress.bound().map(b -> " bound to " + b).orElse("");
    String way =
        egress
            .iface()
            .map(
                i ->
                    i
                        + egress.source().map(s -> " from " + s).orElse("")
                        + egress.gateway().map(g -> " via " + g).orElse(""))
            .orElse("nothing");
    return portal + bound + ": " + way + " (" + egress.reason() + ")";
  }

  private static String whatIf(WhatIfResult result) {
    if (!result.known()) {
      return result.failure() + ": there is no such thing here";
    }
    String lost = result.lost().isEmpty() ? "" : "; lost " + String.join(", ", result.lost());
    return result.failure()
        + ": "
        + result.pathsAfter()
        + " of "
        + result.pathsBefore()
        + " paths left"
        + lost;
  }

  private static void section(StringBuilder out, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      line(out, title + ":");
      lines.forEach(text -> line(out, "  " + text));
    }
  }

  private static String by(String rule) {
    return rule.isEmpty() ? "" : " [" + rule + "]";
  }

  private static String names(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    return names.size() <= 8
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 8)) + " and " + (names.size() - 8) + " more";
  }

  private static void line(StringBuilder out, String text) {
    out.append(Printable.of(text)).append('\n');
  }
}
