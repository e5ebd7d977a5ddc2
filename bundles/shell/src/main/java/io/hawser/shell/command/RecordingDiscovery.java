package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeId;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import io.hawser.shell.terminal.Table;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/** {@code hawser discover --record}: keeps what is found as nodes. */
final class RecordingDiscovery {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private RecordingDiscovery() {}

  static void run(Invocation call) throws HawserException {
    String method = call.arguments().positional().get(0);
    if (!DiscoveryId.TYPES.contains(method)) {
      throw new HawserException(
          ErrorCode.INVALID,
          "discover --record works with "
              + String.join(" and ", DiscoveryId.TYPES)
              + ", not with "
              + method);
    }
    DiscoveryId source = new DiscoveryId(method, portal(call, method));
    NodeDiscovery.Result result =
        Await.result(
            call.services()
                .nodeDiscovery()
                .discover(
                    new NodeDiscovery.Request(
                        source,
                        call.arguments().values("iface"),
                        EnumSet.of(DiscoveryOperation.NEW, DiscoveryOperation.DELETE),
                        call.services().discoveries().discovery(source).isPresent(),
                        Deadline.after(LONGEST))),
            LONGEST.plusSeconds(5),
            "the discovery");
    for (String warning : result.warnings()) {
      call.warn("warning: " + Printable.of(warning));
    }
    print(call, result.changes());
    if (result.found().isEmpty()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND, "no targets found by " + method + " at " + source.portal());
    }
    if (!call.json() && result.changes().equals(DiscoveryChanges.NONE)) {
      call.warn("nothing is new: every node has a record already");
    }
  }

  private static Portal portal(Invocation call, String method) throws HawserException {
    String text =
        call.arguments()
            .positional(1)
            .orElseThrow(() -> new HawserException(ErrorCode.INVALID, "discover: URL is missing"));
    try {
      return IscsiUrl.parse(DiscoverCommand.url(method, text)).portal();
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  private static void print(Invocation call, DiscoveryChanges changes) {
    if (call.json()) {
      Json json = new Json().object();
      put(json, "added", changes.added());
      put(json, "updated", changes.updated());
      put(json, "deleted", changes.deleted());
      put(json, "kept", changes.kept());
      call.print(json.endObject().toString());
      return;
    }
    Table table = new Table("NODE", "TARGET", "PORTAL", "IFACE");
    rows(table, "new", changes.added());
    rows(table, "changed", changes.updated());
    rows(table, "deleted", changes.deleted());
    rows(table, "gone, but in use", changes.kept());
    if (!changes.equals(DiscoveryChanges.NONE)) {
      table.lines().forEach(call::print);
    }
  }

  private static void rows(Table table, String what, List<NodeId> nodes) {
    nodes.forEach(node -> table.row(what, node.target(), node.portal(), node.iface()));
  }

  private static void put(Json json, String what, List<NodeId> nodes) {
    json.array(what);
    for (NodeId node : nodes) {
      json.object();
      SessionJson.node(json, node);
      json.endObject();
    }
    json.endArray();
  }
}
