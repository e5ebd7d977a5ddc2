package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints where discovery asked, and what came from there. */
final class DiscoveryPrinter {
  private final Call call;

  DiscoveryPrinter(Call call) {
    this.call = call;
  }

  /** All discovery records: one line each, or with their nodes. */
  ErrorCode all(int level) throws HawserException {
    DiscoveryStore store = call.services().discoveries();
    List<DiscoveryRecord> records = store.discoveries();
    if (level == 0) {
      records.forEach(
          record -> call.print(record.id().portal().address() + " via " + record.id().type()));
      return records.isEmpty()
          ? call.failed(ErrorCode.NO_OBJECTS_FOUND, "No records found")
          : ErrorCode.SUCCESS;
    }
    sources("SENDTARGETS:", "sendtargets", records);
    sources("iSNS:", "isns", records);
    nodes("STATIC:", store.nodesOf("static"));
    nodes("FIRMWARE:", store.nodesOf("fw"));
    return ErrorCode.SUCCESS;
  }

  private void sources(String title, String type, List<DiscoveryRecord> all) {
    call.print(title);
    List<DiscoveryRecord> records =
        all.stream().filter(record -> record.id().type().equals(type)).toList();
    if (records.isEmpty()) {
      call.print("No targets found.");
    }
    for (DiscoveryRecord record : records) {
      call.print(
          "DiscoveryAddress: " + record.id().portal().host() + "," + record.id().portal().port());
      NodePrinter.groupedTree(call, record.nodes());
    }
  }

  private void nodes(String title, List<NodeId> nodes) {
    call.print(title);
    if (nodes.isEmpty()) {
      call.print("No targets found.");
    }
    NodePrinter.groupedTree(call, nodes);
  }

  /** The nodes target by target and portal by portal, each in the order of its first. */
  static List<NodeId> grouped(List<NodeId> nodes) {
    Map<Object, Map<Object, List<NodeId>>> targets = new LinkedHashMap<>();
    for (NodeId node : nodes) {
      targets
          .computeIfAbsent(node.target(), target -> new LinkedHashMap<>())
          .computeIfAbsent(node.portal(), portal -> new ArrayList<>())
          .add(node);
    }
    List<NodeId> grouped = new ArrayList<>();
    targets.values().forEach(portals -> portals.values().forEach(grouped::addAll));
    return grouped;
  }
}
