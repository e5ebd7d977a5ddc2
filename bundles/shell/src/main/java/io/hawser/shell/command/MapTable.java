package io.hawser.shell.command;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.PathReport;
import io.hawser.shell.terminal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A joined device as lines for people, in the manner of {@code multipath -ll}, and as JSON. */
final class MapTable {
  private static final List<String> HEAD =
      List.of(
          "PATH", "SID", "IFACE", "PORTAL", "STATE", "ALUA", "PRIO", "BUSY", "MB/S", "P50", "P99",
          "ERRORS");
  private static final double MEGA = 1e6;

  private MapTable() {}

  static List<String> lines(MapReport map) {
    List<String> lines = new ArrayList<>();
    lines.add(
        map.name()
            + " ("
            + map.wwid()
            + ") "
            + map.groupPolicy()
            + ", "
            + map.selector()
            + ", "
            + map.prioritizer()
            + ", failback "
            + map.failback()
            + (map.waiting() > 0 ? ", " + map.waiting() + " commands wait" : "")
            + (map.held() > 0 ? ", " + map.held() + " held until a fence is done" : "")
            + (map.lost() ? ", the disk is lost" : ""));
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (MapReport.Group group : map.groups()) {
      rows.add(
          List.of("group, priority " + group.priority() + (group.current() ? ", in use" : "")));
      group.paths().forEach(path -> rows.add(cells(path)));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; row.size() > 1 && i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        line.append(" ".repeat(row.size() > 1 ? widths[i] - row.get(i).length() + 2 : 0));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static List<String> cells(PathReport path) {
    return List.of(
        "" + path.id(),
        "" + path.session(),
        path.iface(),
        path.portal(),
        path.state() + (path.unfenced() > 0 ? " (" + path.unfenced() + " unfenced)" : ""),
        path.access() + (path.preferred() ? " preferred" : ""),
        "" + path.priority(),
        "" + path.inFlight(),
        String.format(Locale.ROOT, "%.1f", path.bytesPerSecond() / MEGA),
        micros(path.p50Nanos()),
        micros(path.p99Nanos()),
        "" + path.errors());
  }

  private static String micros(long nanos) {
    return nanos == 0 ? "-" : nanos / 1000 + "us";
  }

  static void put(Json json, MapReport map, List<MapEvent> events) {
    json.object().put("wwid", map.wwid()).put("name", map.name());
    json.put("grouping", map.groupPolicy()).put("selector", map.selector());
    json.put("prioritizer", map.prioritizer()).put("failback", map.failback());
    json.put("waiting", map.waiting()).put("held", map.held()).put("lost", map.lost());
    json.array("groups");
    for (MapReport.Group group : map.groups()) {
      json.object().put("priority", group.priority()).put("current", group.current());
      json.array("paths");
      group.paths().forEach(path -> put(json, path));
      json.endArray().endObject();
    }
    json.endArray().array("events");
    events.forEach(event -> put(json, event));
    json.endArray().endObject();
  }

  private static void put(Json json, PathReport path) {
    json.object().put("id", path.id()).put("sid", path.session());
    json.put("portal", path.portal()).put("iface", path.iface());
    json.put("state", path.state().toString()).put("reason", path.reason());
    json.put("alua", path.access().toString()).put("preferred", path.preferred());
    if (path.portGroup().isPresent()) {
      json.put("port_group", path.portGroup().getAsInt());
    }
    json.put("priority", path.priority()).put("weight", path.weight());
    json.put("in_flight", path.inFlight()).put("commands", path.commands());
    json.put("bytes", path.bytes()).put("bytes_per_s", path.bytesPerSecond());
    json.put("errors", path.errors()).put("failures", path.failures());
    json.put("mean_us", path.meanNanos() / 1e3).put("p50_us", path.p50Nanos() / 1e3);
    json.put("p99_us", path.p99Nanos() / 1e3).put("max_us", path.maxNanos() / 1e3);
    json.put("unfenced", path.unfenced()).array("latency");
    for (PathReport.Latency latency : path.latencies()) {
      json.object().put("op", latency.write() ? "write" : "read").put("up_to", latency.upTo());
      json.put("samples", latency.samples()).put("p50_us", latency.p50Nanos() / 1e3);
      json.put("p99_us", latency.p99Nanos() / 1e3).put("p999_us", latency.p999Nanos() / 1e3);
      json.put("max_us", latency.maxNanos() / 1e3).endObject();
    }
    json.endArray().endObject();
  }

  static void put(Json json, MapEvent event) {
    json.object().put("at", event.at().toString());
    json.put("kind", event.kind().toString().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.put("path", event.path()).put("text", event.text()).endObject();
  }
}
