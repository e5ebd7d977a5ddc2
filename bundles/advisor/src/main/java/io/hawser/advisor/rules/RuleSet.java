package io.hawser.advisor.rules;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Symptom;
import io.hawser.api.advisor.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules, read from the bundle's own {@code rules.json}; the rows with a verdict decide. */
public final class RuleSet {
  private static final Map<String, Predicate> PREDICATES = predicates();

  private final List<Rule> rules;

  private RuleSet(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  private static Map<String, Predicate> predicates() {
    Map<String, Predicate> all = new HashMap<>();
    all.putAll(BindingPredicates.all());
    all.putAll(RoutingPredicates.all());
    all.putAll(TeamingPredicates.all());
    all.putAll(LinuxPredicates.all());
    all.putAll(SanityPredicates.all());
    return Map.copyOf(all);
  }

  /** The rules of this release. */
  public static RuleSet standard() {
    try (InputStream in = RuleSet.class.getResourceAsStream("/io/hawser/advisor/rules.json")) {
      JsonArray rows =
          JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .getAsJsonArray();
      List<Rule> rules = new ArrayList<>();
      for (JsonElement row : rows) {
        rules.add(rule(row.getAsJsonObject()));
      }
      return new RuleSet(rules);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the bundle's own rules cannot be read", unreadable);
    }
  }

  private static Rule rule(JsonObject row) {
    List<Profile> profiles = new ArrayList<>();
    row.getAsJsonArray("profiles")
        .forEach(p -> profiles.add(Profile.of(p.getAsString()).orElseThrow()));
    List<Symptom> explains = new ArrayList<>();
    if (row.has("explains")) {
      row.getAsJsonArray("explains").forEach(e -> explains.add(Symptom.parse(e.getAsString())));
    }
    String predicate = row.get("when").getAsString();
    if (!PREDICATES.containsKey(predicate)) {
      throw new IllegalStateException("no condition is named " + predicate);
    }
    return new Rule(
        row.get("id").getAsString(),
        Severity.valueOf(row.get("severity").getAsString()),
        row.get("text").getAsString(),
        row.get("source").getAsString(),
        row.get("date").getAsString(),
        profiles,
        predicate,
        Optional.ofNullable(row.get("verdict")).map(v -> Verdict.valueOf(v.getAsString())),
        row.has("order") ? row.get("order").getAsInt() : Integer.MAX_VALUE,
        explains);
  }

  /** The same rules without this one. */
  public RuleSet without(String id) {
    return new RuleSet(rules.stream().filter(r -> !r.id().equals(id)).toList());
  }

  /** All of them, in the file's order. */
  public List<Rule> rules() {
    return rules;
  }

  /** What this rule finds; nothing if it is not for this kind of host. */
  static List<Hit> hits(Rule rule, Situation situation) {
    return rule.profiles().contains(situation.profile())
        ? PREDICATES.get(rule.predicate()).test(situation)
        : List.of();
  }
}
