package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.shell.command.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code -m discovery} and {@code -m discoverydb}. */
final class DiscoveryMode {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int ISNS_PORT = 3205;

  private final Call call;
  private final Request request;
  private final boolean database;

  DiscoveryMode(Call call) {
    this.call = call;
    request = call.request();
    database = request.mode().orElseThrow() == Mode.DISCOVERYDB;
  }

  ErrorCode run() throws HawserException {
    int level = request.printLevel(1);
    Optional<String> type = type();
    if (type.isEmpty() && request.portal().isEmpty()) {
      return onlyShown()
          ? new DiscoveryPrinter(call).all(level)
          : call.failed(ErrorCode.INVALID, "Invalid operation: -t and -p are missing.");
    }
    if (type.equals(Optional.of("fw"))) {
      if (database && !request.has('D')) {
        return call.failed(
            ErrorCode.INVALID, "Invalid command. Possibly missing --discover argument.");
      }
      return new FirmwareMode(call).discover();
    }
    if (request.portal().isEmpty()) {
      return call.failed(ErrorCode.INVALID, "Please specify portal as <ipaddr>[:<ipport>]");
    }
    if (type.isEmpty() && database) {
      return call.failed(ErrorCode.INVALID, "Invalid command. Possibly missing discovery --type.");
    }
    DiscoveryId id = id(type.orElse("sendtargets"));
    if (database) {
      return request.has('D') ? discover(id, true) : record(id);
    }
    if (type.isPresent()) {
      return discover(id, false);
    }
    if (stored(id).isEmpty()) {
      return notFound(id, ErrorCode.INVALID);
    }
    return request.has('D') || request.has('l') ? discover(id, true) : record(id);
  }

  private boolean onlyShown() throws HawserException {
    return request.operation().map(each -> each == Operation.SHOW).orElse(true);
  }

  /** The method's name in records; {@code fw} stays. */
  private Optional<String> type() throws HawserException {
    Optional<String> word = request.value('t');
    if (word.isEmpty()) {
      return word;
    }
    return switch (word.get()) {
      case "st", "sendtargets" -> Optional.of("sendtargets");
      case "isns", "fw" -> word;
      case "slp" ->
          throw new HawserException(
              ErrorCode.INVALID, "SLP discovery does not exist any more; try st, isns or fw");
      default ->
          throw new HawserException(
              ErrorCode.INVALID,
              "there is no discovery type '" + word.get() + "'; try st, isns or fw");
    };
  }

  private DiscoveryId id(String type) {
    PortalArgument portal = request.portal().orElseThrow();
    return new DiscoveryId(
        type, portal.portal(type.equals("isns") ? ISNS_PORT : Portal.DEFAULT_PORT));
  }

  private DiscoveryStore store() throws HawserException {
    return call.services().discoveries();
  }

  private Optional<DiscoveryRecord> stored(DiscoveryId id) throws HawserException {
    return store().discovery(id);
  }

  private ErrorCode notFound(DiscoveryId id, ErrorCode code) {
    return call.failed(code, "Discovery record " + name(id) + " not found.");
  }

  private static String name(DiscoveryId id) {
    return "[" + id.portal().host() + "," + id.portal().port() + "]";
  }

  // ---- the record --------------------------------------------------------------------------

  private ErrorCode record(DiscoveryId id) throws HawserException {
    Operation operation = request.operation().orElse(Operation.SHOW);
    if (operation == Operation.NEW && database) {
      store().create(id);
      call.print("New discovery record for " + name(id) + " added.");
      return ErrorCode.SUCCESS;
    }
    if (!database && (operation == Operation.NEW || operation == Operation.UPDATE)) {
      return call.failed(
          ErrorCode.INVALID,
          "Operations new and update for discovery mode is not supported. Use discoverydb mode.");
    }
    Optional<DiscoveryRecord> stored = stored(id);
    if (stored.isEmpty()) {
      return notFound(id, ErrorCode.RECORD_STORE);
    }
    switch (operation) {
      case SHOW -> RecordPrinter.print(call, stored.get().values());
      case DELETE -> store().delete(id);
      case UPDATE -> {
        if (request.values().isEmpty()) {
          return call.failed(ErrorCode.INVALID, "Update requires name and value.");
        }
        store().update(id, request.values());
      }
      default -> {
        return call.failed(ErrorCode.INVALID, "Operation is not supported.");
      }
    }
    return ErrorCode.SUCCESS;
  }

  // ---- discovering -------------------------------------------------------------------------

  private ErrorCode discover(DiscoveryId id, boolean byRecord) throws HawserException {
    Set<DiscoveryOperation> operations = operations();
    boolean keep = !operations.isEmpty();
    if (!keep && request.has('l')) {
      return call.failed(
          ErrorCode.INVALID, "a login needs the node's record: leave out -o nonpersistent");
    }
    boolean stored = byRecord;
    if (byRecord && stored(id).isEmpty()) {
      if (keep) {
        store().create(id);
      } else {
        stored = false;
      }
    }
    NodeDiscovery.Result result;
    try {
      result =
          Await.result(
              call.services()
                  .nodeDiscovery()
                  .discover(
                      new NodeDiscovery.Request(
                          id, request.ifaces(), operations, stored, Deadline.after(LONGEST))),
              LONGEST.plusSeconds(5),
              "the discovery");
    } catch (HawserException e) {
      String method = id.type().equals("isns") ? "iSNS" : "SendTargets";
      return call.failed(e.code(), "Could not perform " + method + " discovery: " + e.getMessage());
    }
    result.warnings().forEach(warning -> call.error("warning: " + warning));
    result
        .changes()
        .kept()
        .forEach(node -> call.error(node + " is gone, but kept: a session uses it"));
    if (result.found().isEmpty()) {
      return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No portals found");
    }
    List<NodeId> nodes = bound(result.found());
    print(nodes);
    return request.has('l') ? login(nodes) : ErrorCode.SUCCESS;
  }

  /**
   * What happens to the node records. Without {@code -o} what is new is added and what is gone is
   * deleted; what is known keeps the settings it was given, which the original resets.
   */
  private Set<DiscoveryOperation> operations() throws HawserException {
    Set<DiscoveryOperation> wanted = EnumSet.noneOf(DiscoveryOperation.class);
    for (Operation operation : request.operations()) {
      switch (operation) {
        case NEW -> wanted.add(DiscoveryOperation.NEW);
        case UPDATE -> wanted.add(DiscoveryOperation.UPDATE);
        case DELETE -> wanted.add(DiscoveryOperation.DELETE);
        case NONPERSISTENT -> {
          return Set.of();
        }
        default ->
            throw new HawserException(
                ErrorCode.INVALID, "discovery mode: operation is not supported.");
      }
    }
    return wanted.isEmpty()
        ? EnumSet.of(DiscoveryOperation.NEW, DiscoveryOperation.DELETE)
        : wanted;
  }

  /** Each found portal with each iface it is bound to. */
  private List<NodeId> bound(List<DiscoveredNode> found) throws HawserException {
    List<Iface> ifaces = call.services().ifaces().bindings(request.ifaces());
    Set<NodeId> nodes = new LinkedHashSet<>();
    for (DiscoveredNode node : found) {
      if (node.iface().isPresent()) {
        nodes.add(new NodeId(node.target(), node.portal(), node.iface().get()));
      } else {
        ifaces.forEach(iface -> nodes.add(new NodeId(node.target(), node.portal(), iface.name())));
      }
    }
    return new ArrayList<>(nodes);
  }

  private void print(List<NodeId> nodes) throws HawserException {
    if (request.printLevel(1) == 1) {
      NodePrinter.groupedTree(call, DiscoveryPrinter.grouped(nodes));
      return;
    }
    Set<String> lines = new LinkedHashSet<>();
    nodes.forEach(node -> lines.add(NodePrinter.flat(node)));
    lines.forEach(call::print);
  }

  private ErrorCode login(List<NodeId> nodes) throws HawserException {
    List<NodeRecord> records = new ArrayList<>();
    for (NodeId node : nodes) {
      call.services().nodes().node(node).ifPresent(records::add);
    }
    return new Logins(call).login(records);
  }
}
