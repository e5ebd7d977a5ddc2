package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.discovery.BootSettings;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
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

  /** Begins the names of the ifaces that are made for names of firmware. */
  private static final String IFACE = "firmware";

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
      RecordPrinter.print(call, BootRecord.of(node));
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
    List<NodeId> ids = new ArrayList<>();
    for (DiscoveredNode node : found) {
      ids.addAll(ids(node));
    }
    return ids;
  }

  private List<NodeId> ids(DiscoveredNode node) throws HawserException {
    List<NodeId> ids = new ArrayList<>();
    for (Iface iface : ifaces(node)) {
      ids.add(new NodeId(node.target(), node.portal(), iface.name()));
    }
    return ids;
  }

  /** Those that were named; else the default one, if it has the name that firmware used. */
  private List<Iface> ifaces(DiscoveredNode node) throws HawserException {
    if (!request.ifaces().isEmpty()) {
      return call.services().ifaces().bindings(request.ifaces());
    }
    Optional<IscsiName> used = node.boot().flatMap(BootSettings::initiator);
    if (request.operations().contains(Operation.NONPERSISTENT)
        || used.isEmpty()
        || used.get().equals(call.services().nodes().initiatorName())) {
      return List.of(Iface.DEFAULT);
    }
    return List.of(iface(used.get()));
  }

  /** The iface record that gives us the name by which firmware is known to the target. */
  private Iface iface(IscsiName initiator) throws HawserException {
    List<Iface> known = call.services().ifaces().ifaces().stream().map(IfaceStatus::iface).toList();
    int number = 0;
    for (Iface each : known) {
      if (each.name().startsWith(IFACE)) {
        number++;
        if (each.initiator().equals(Optional.of(initiator)) && !each.isBound()) {
          return each;
        }
      }
    }
    String name = IFACE + number;
    call.services().ifaceAdmin().create(name);
    return call.services()
        .ifaceAdmin()
        .update(name, Map.of("iface.initiatorname", initiator.value()));
  }

  /** Their records, made where there are none; never logged out together with others. */
  private List<NodeRecord> records(List<DiscoveredNode> found) throws HawserException {
    List<NodeRecord> records = new ArrayList<>();
    for (DiscoveredNode node : found) {
      for (NodeId id : ids(node)) {
        records.add(record(node, id));
      }
    }
    return records;
  }

  private NodeRecord record(DiscoveredNode node, NodeId id) throws HawserException {
    Optional<NodeRecord> known = call.services().nodes().node(id);
    if (known.isPresent()) {
      return known.get();
    }
    Map<String, String> values = new LinkedHashMap<>(BootRecord.authentication(node));
    values.put("node.startup", "onboot");
    return call.services().nodes().update(call.services().nodes().create(id).id(), values);
  }
}
