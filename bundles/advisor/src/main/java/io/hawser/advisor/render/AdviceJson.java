package io.hawser.advisor.render;

import com.google.gson.stream.JsonWriter;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.Egress;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.WhatIfResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Advice as JSON, keys in a fixed order; the format is {@code docs/advice.schema.json}. */
public final class AdviceJson {
  private AdviceJson() {}

  /** The JSON text, indented, ended by a line feed. */
  public static String render(Advice advice) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setIndent("  ");
      json.setHtmlSafe(false);
      write(json, advice);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.append("\n").toString();
  }

  private static void write(JsonWriter json, Advice advice) throws IOException {
    json.beginObject();
    json.name("verdict").value(advice.verdict().name());
    json.name("rule").value(advice.rule());
    json.name("reason").value(advice.reason());
    json.name("profile").value(advice.profile());
    json.name("clean").value(advice.isClean());
    strings(json, "missing", advice.missingFacts());
    strings(json, "ports", advice.ports());
    strings(json, "bound", advice.bound());
    json.name("paths").beginObject();
    json.name("expected").value(advice.expectedPaths());
    json.name("achievable").value(advice.achievablePaths());
    if (advice.seenPaths().isPresent()) {
      json.name("seen").value(advice.seenPaths().getAsInt());
    }
    json.endObject();
    json.name("findings").beginArray();
    for (Finding finding : advice.findings()) {
      write(json, finding);
    }
    json.endArray();
    json.name("egress").beginArray();
    for (Egress egress : advice.egress()) {
      write(json, egress);
    }
    json.endArray();
    json.name("what_if").beginArray();
    for (WhatIfResult result : advice.whatIf()) {
      write(json, result);
    }
    json.endArray();
    strings(json, "single_points", advice.singlePoints());
    strings(json, "causes", advice.causes());
    strings(json, "commands", advice.commands());
    json.endObject();
  }

  private static void write(JsonWriter json, Finding finding) throws IOException {
    json.beginObject();
    json.name("rule").value(finding.rule());
    json.name("severity").value(finding.severity().name().toLowerCase(Locale.ROOT));
    json.name("text").value(finding.text());
    strings(json, "subjects", finding.subjects());
    optional(json, "missing", finding.missingFact());
    json.name("source").value(finding.source());
    json.name("date").value(finding.date());
    strings(json, "applies_to", finding.appliesTo());
    strings(json, "commands", finding.commands());
    json.endObject();
  }

  private static void write(JsonWriter json, Egress egress) throws IOException {
    json.beginObject();
    json.name("portal").value(egress.portal().address());
    optional(json, "bound", egress.bound());
    optional(json, "interface", egress.iface());
    optional(json, "source", egress.source());
    optional(json, "gateway", egress.gateway());
    json.name("reason").value(egress.reason());
    json.endObject();
  }

  private static void write(JsonWriter json, WhatIfResult result) throws IOException {
    json.beginObject();
    json.name("failure").value(result.failure().toString());
    json.name("known").value(result.known());
    json.name("paths_before").value(result.pathsBefore());
    json.name("paths_after").value(result.pathsAfter());
    strings(json, "lost", result.lost());
    json.endObject();
  }

  private static void strings(JsonWriter json, String name, List<String> values)
      throws IOException {
    json.name(name).beginArray();
    for (String value : values) {
      json.value(value);
    }
    json.endArray();
  }

  /** What is absent has no key. */
  private static void optional(JsonWriter json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.name(name).value(value.get());
    }
  }
}
