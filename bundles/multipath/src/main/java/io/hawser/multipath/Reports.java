package io.hawser.multipath;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.PathReport;
import java.util.ArrayList;
import java.util.List;

/** What people are told about a joined device. */
final class Reports {
  private static final int LAST_EVENTS = 20;

  private Reports() {}

  static MapReport of(JoinedDevice device, PathTable table, int waiting, int held) {
    MultipathSettings settings = device.settings();
    List<MapReport.Group> groups = new ArrayList<>();
    for (int i = 0; i < table.groups().size(); i++) {
      PathGroup group = table.groups().get(i);
      groups.add(
          new MapReport.Group(
              group.priority(),
              i == table.current(),
              group.paths().stream().map(p -> path(p, settings)).toList()));
    }
    return new MapReport(
        device.wwid(),
        device.name(),
        settings.grouping().text(),
        settings.selector().name(),
        settings.prioritizer().name(),
        settings.failback().toString(),
        groups,
        waiting,
        held,
        device.states().isLost());
  }

  private static PathReport path(Path path, MultipathSettings settings) {
    LatencyHistogram latency = path.latency().all();
    return new PathReport(
        path.id(),
        path.source().sid(),
        path.session().portal().toString(),
        path.session().request().iface().name(),
        path.state(),
        path.reason(),
        path.access(),
        path.preferred(),
        path.portGroup(),
        Grouping.priority(path, settings.prioritizer()),
        path.weight(),
        path.inFlight(),
        path.pool().commandsDone(),
        path.pool().bytesDone(),
        path.bytesPerSecond(),
        path.errors(),
        path.failures,
        latency.mean(),
        latency.percentile(0.5),
        latency.percentile(0.99),
        latency.max(),
        path.unfenced.size(),
        path.latency().report());
  }

  static List<String> explain(
      JoinedDevice device, PathTable table, String why, MapReport report, List<MapEvent> events) {
    List<String> lines = new ArrayList<>();
    lines.add(device.name() + " (" + device.wwid() + ")");
    if (table.usable().length == 0) {
      lines.add("no path works; " + report.waiting() + " commands wait");
    } else {
      List<String> ids = new ArrayList<>();
      for (Path path : table.usable()) {
        ids.add("path " + path.id());
      }
      lines.add("commands go over " + String.join(", ", ids) + ": " + why);
      if (table.chooser() != null) {
        lines.add("each command takes, by " + report.selector() + ", " + table.chooser().explain());
      }
    }
    for (MapReport.Group group : report.groups()) {
      for (PathReport path : group.paths()) {
        lines.add(line(group, path));
      }
    }
    if (report.held() > 0) {
      lines.add(report.held() + " commands are held until blocks they touch are fenced");
    }
    int from = Math.max(0, events.size() - LAST_EVENTS);
    for (MapEvent event : events.subList(from, events.size())) {
      String path = event.path() == 0 ? "" : "path " + event.path() + ": ";
      lines.add(event.at() + " " + path + event.text());
    }
    return lines;
  }

  private static String line(MapReport.Group group, PathReport path) {
    return "path "
        + path.id()
        + ": "
        + path.iface()
        + " to "
        + path.portal()
        + ", "
        + path.state()
        + " ("
        + path.reason()
        + "), port group "
        + (path.portGroup().isPresent() ? path.portGroup().getAsInt() + " " : "")
        + path.access()
        + (path.preferred() ? " preferred" : "")
        + ", priority "
        + path.priority()
        + (group.current() ? ", in the group in use" : "")
        + ", p50 "
        + path.p50Nanos() / 1000
        + " us, p99 "
        + path.p99Nanos() / 1000
        + " us, "
        + path.errors()
        + " errors";
  }
}
