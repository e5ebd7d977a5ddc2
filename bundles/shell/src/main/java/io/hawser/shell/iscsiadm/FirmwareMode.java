package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.command.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code -m fw} and {@code -t fw}: the targets the boot firmware knows. */
final class FirmwareMode {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Call call;
  private final Request request;

  FirmwareMode(Call call) {
    this.call = call;
    request = call.request();
  }

  /** Prints what the firmware has, or logs in to it. */
  ErrorCode run() throws HawserException {
    List<DiscoveredNode> found = found();
    if (found.isEmpty()) {
      return none();
    }
    if (request.has('l')) {
      return new Logins(call).login(records(found));
    }
    for (DiscoveredNode node : found) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("node.name", node.target().value());
      values.put("node.conn[0].address", node.portal().host());
      values.put("node.conn[0].port", Integer.toString(node.portal().port()));
      RecordPrinter.print(call, values);
    }
    return ErrorCode.SUCCESS;
  }

  /** Makes node records of it, and prints them as any discovery does. */
  ErrorCode discover() throws HawserException {
    List<DiscoveredNode> found = found();
    if (found.isEmpty()) {
      return none();
    }
    if (request.operations().contains(Operation.NONPERSISTENT)) {
      print(ids(found));
      return ErrorCode.SUCCESS;
    }
    List<NodeRecord> records = records(found);
    print(records.stream().map(NodeRecord::id).toList());
    return request.has('l') ? new Logins(call).login(records) : ErrorCode.SUCCESS;
  }

  private void print(List<NodeId> nodes) throws HawserException {
    if (request.printLevel(1) == 1) {
      NodePrinter.groupedTree(call, DiscoveryPrinter.grouped(nodes));
    } else {
      nodes.stream().map(NodePrinter::flat).distinct().forEach(call::print);
    }
  }

  private ErrorCode none() {
    return call.failed(
        ErrorCode.NO_OBJECTS_FOUND,
        "Could not get list of targets from firmware: it has none, or this machine has no such"
            + " table.");
  }

  private List<DiscoveredNode> found() throws HawserException {
    List<DiscoveredNode> found = new ArrayList<>();
    DiscoverySummary summary =
        Await.result(
            call.services()
                .discovery("firmware")
                .discover(
                    new DiscoveryRequest(
                        Optional.empty(),
                        List.of(),
                        call.services().nodes().initiatorName(),
                        DiscoveryRequest.Authentication.NEVER,
                        Optional.empty(),
                        SessionTimeouts.DEFAULT,
                        Deadline.after(LONGEST),
                        DiscoveryRequest.DEFAULT_MAX_TARGETS,
                        Map.of()),
                    found::add),
            LONGEST.plusSeconds(1),
            "reading the firmware's tables");
    summary.warnings().forEach(warning -> call.error("warning: " + warning));
    return found;
  }

  private List<NodeId> ids(List<DiscoveredNode> found) throws HawserException {
    List<Iface> ifaces =
        request.ifaces().isEmpty()
            ? List.of(Iface.DEFAULT)
            : call.services().ifaces().bindings(request.ifaces());
    List<NodeId> ids = new ArrayList<>();
    for (DiscoveredNode node : found) {
      ifaces.forEach(iface -> ids.add(new NodeId(node.target(), node.portal(), iface.name())));
    }
    return ids;
  }

  /** Their records, made where there are none; never logged out together with others. */
  private List<NodeRecord> records(List<DiscoveredNode> found) throws HawserException {
    List<NodeRecord> records = new ArrayList<>();
    for (NodeId id : ids(found)) {
      Optional<NodeRecord> known = call.services().nodes().node(id);
      if (known.isPresent()) {
        records.add(known.get());
        continue;
      }
      NodeRecord made = call.services().nodes().create(id);
      records.add(call.services().nodes().update(made.id(), Map.of("node.startup", "onboot")));
    }
    return records;
  }
}
