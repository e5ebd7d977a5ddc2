package io.hawser.shell.command;

import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Direction;
import io.hawser.shell.terminal.Decimal;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints probes: a table with a sentence and the mending commands below it, or JSON. */
final class ProbeTable {
  private static final List<String> HEAD =
      List.of("IFACE", "PORTAL", "CONNECT", "LOGIN", "PING", "OUT", "IN", "OUTCOME");

  private ProbeTable() {}

  static void print(Invocation call, List<ProbeRow> rows) {
    if (call.json()) {
      call.print(json(rows));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(cells(row)));
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
        text.append(i == 0 ? "" : "  ").append(line.get(i));
        if (i < line.size() - 1) {
          text.append(" ".repeat(width - line.get(i).length()));
        }
      }
      call.print(text.toString());
    }
    for (ProbeRow row : rows) {
      call.print(
          row.iface().name() + " " + row.portal().address() + ": " + Printable.of(row.text()));
      for (String command : row.commands()) {
        call.print("  to mend it: " + command + "   (or the larger MTU on every switch port)");
      }
    }
  }

  /** All in one sentence, for standard error. */
  static String sentence(List<ProbeRow> rows) {
    long bad = rows.stream().filter(row -> !isGood(row)).count();
    return rows.size() == 1
        ? rows.get(0).text()
        : bad + " of " + rows.size() + " paths do not pass what they should";
  }

  private static boolean isGood(ProbeRow row) {
    return row.outcome().equals(ProbeReport.Outcome.CLEAR.name())
        || row.outcome().equals(ProbeReport.Outcome.PARTLY.name());
  }

  private static List<String> cells(ProbeRow row) {
    return List.of(
        row.iface().name(),
        row.portal().address(),
        time(row.connect()),
        time(row.login()),
        time(row.report().flatMap(ProbeReport::roundTrip)),
        row.report().map(r -> direction(r.outbound())).orElse("-"),
        row.report().map(r -> direction(r.inbound())).orElse("-"),
        row.outcome());
  }

  private static String time(Optional<Duration> time) {
    return time.map(t -> Decimal.thousandths(t.toNanos() / 1e6) + " ms").orElse("-");
  }

  private static String direction(Direction direction) {
    String passed = direction.largestPassed() == 0 ? "-" : direction.largestPassed() + "";
    return direction.smallestLost().isPresent()
        ? passed + ", not " + direction.smallestLost().getAsInt()
        : passed;
  }

  private static String json(List<ProbeRow> rows) {
    Json json = new Json().array();
    for (ProbeRow row : rows) {
      json.object().put("iface", row.iface().name());
      json.put("address", row.portal().host()).put("port", row.portal().port());
      time(json, "connect_ms", row.connect());
      time(json, "login_ms", row.login());
      time(json, "ping_ms", row.report().flatMap(ProbeReport::roundTrip));
      direction(json, "outbound", row.report().map(ProbeReport::outbound));
      direction(json, "inbound", row.report().map(ProbeReport::inbound));
      json.put("outcome", row.outcome()).put("text", row.text());
      json.put("code", row.failure().map(failure -> failure.code().code()).orElse(0));
      json.array("commands");
      row.commands().forEach(json::add);
      json.endArray().endObject();
    }
    return json.endArray().toString();
  }

  private static void time(Json json, String name, Optional<Duration> time) {
    json.put(name, time.map(t -> t.toNanos() / 1e6).orElse(Double.NaN));
  }

  private static void direction(Json json, String name, Optional<Direction> direction) {
    if (direction.isEmpty()) {
      json.put(name, (String) null);
      return;
    }
    Direction d = direction.get();
    json.object(name).put("passed", d.largestPassed());
    d.smallestLost().ifPresent(lost -> json.put("lost", lost));
    json.put("refused", d.refused().orElse(null)).endObject();
  }
}
