package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStartup;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.RecordFault;
import io.hawser.api.session.SessionInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code -m node}. */
final class NodeMode {
  private final Call call;
  private final Request request;

  NodeMode(Call call) {
    this.call = call;
    request = call.request();
  }

  ErrorCode run() throws HawserException {
    if (request.has('L')) {
      return loginAll(request.value('L').orElseThrow());
    }
    if (request.has('U')) {
      return logoutAll(request.value('U').orElseThrow());
    }
    if (request.ifaces().size() > 1) {
      call.error("node mode only accepts one interface. Using the first one.");
    }
    Optional<Operation> operation = request.operation();
    boolean login = request.has('l');
    if (login && request.has('u')) {
      return call.failed(ErrorCode.INVALID, "Invalid parameters. Both login and logout passed in");
    }
    if ((login || SessionWork.wanted(request)) && operation.isPresent()) {
      return call.failed(ErrorCode.INVALID, "Invalid parameters. Login/logout and op passed in");
    }
    NodeFilter filter = request.filter();
    if (SessionWork.wanted(request)) {
      return new SessionWork(call)
          .run(call.sessions().stream().filter(each -> filter.matches(each.node())).toList());
    }
    if (login) {
      List<NodeRecord> records = records(filter);
      return records.isEmpty() ? noRecords() : new Logins(call).login(records);
    }
    if (operation.isEmpty()) {
      return filter.equals(NodeFilter.ALL) ? list() : show(filter);
    }
    return switch (operation.get()) {
      case NEW -> create(filter);
      case SHOW -> show(filter);
      case UPDATE -> update(filter);
      case DELETE -> delete(filter);
      default -> call.failed(ErrorCode.INVALID, "operation is not supported.");
    };
  }

  private NodeStore store() throws HawserException {
    return call.services().nodes();
  }

  private List<NodeRecord> records(NodeFilter filter) throws HawserException {
    return store().nodes(filter);
  }

  private ErrorCode noRecords() throws HawserException {
    tellFaults();
    return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No records found");
  }

  /** Names the records that cannot be used, so that nobody looks for them in vain. */
  private void tellFaults() throws HawserException {
    for (RecordFault fault : store().faults()) {
      if (fault.path().startsWith("nodes/")) {
        call.error(fault.path() + " is left out: " + fault.reason());
      }
    }
  }

  // ---- printing ----------------------------------------------------------------------------

  private ErrorCode list() throws HawserException {
    int level = request.printLevel(1);
    List<NodeId> nodes = records(NodeFilter.ALL).stream().map(NodeRecord::id).toList();
    if (nodes.isEmpty()) {
      return noRecords();
    }
    if (level == 1) {
      NodePrinter.tree(call, nodes);
    } else {
      nodes.forEach(node -> call.print(NodePrinter.flat(node)));
    }
    tellFaults();
    return ErrorCode.SUCCESS;
  }

  private ErrorCode show(NodeFilter filter) throws HawserException {
    List<NodeRecord> records = records(filter);
    if (records.isEmpty()) {
      return noRecords();
    }
    records.forEach(record -> RecordPrinter.print(call, record.values()));
    return ErrorCode.SUCCESS;
  }

  // ---- records -----------------------------------------------------------------------------

  /** A new target and portal, or a known one bound to one more iface. */
  private ErrorCode create(NodeFilter filter) throws HawserException {
    String iface = request.ifaces().stream().findFirst().orElse(Iface.DEFAULT.name());
    Set<NodeId> wanted = new LinkedHashSet<>();
    if (request.target().isPresent() && request.portal().isPresent()) {
      wanted.add(
          new NodeId(
              request.target().get(), request.portal().get().portal(Portal.DEFAULT_PORT), iface));
    } else {
      NodeFilter anyIface =
          new NodeFilter(
              filter.target(), filter.host(), filter.port(), filter.groupTag(), Optional.empty());
      for (NodeRecord record : records(anyIface)) {
        wanted.add(new NodeId(record.id().target(), record.id().portal(), iface));
      }
    }
    if (wanted.isEmpty()) {
      return call.failed(
          ErrorCode.INVALID,
          "Error while adding record: a target that is not known yet needs -T and -p");
    }
    ErrorCode first = ErrorCode.SUCCESS;
    for (NodeId node : wanted) {
      try {
        call.print("New iSCSI node " + described(store().create(node)) + " added");
      } catch (HawserException e) {
        call.error("Error while adding record: " + e.getMessage());
        first = first == ErrorCode.SUCCESS ? e.code() : first;
      }
    }
    return first;
  }

  /** {@code [transport:[hw=,ip=,net_if=,iscsi_if=] host,port,tag target]}. */
  private static String described(NodeRecord record) {
    NodeId id = record.id();
    return "["
        + record.values().get("iface.transport_name").orElse("tcp")
        + ":[hw="
        + record.values().get("iface.hwaddress").orElse("")
        + ",ip="
        + record.values().get("iface.ipaddress").orElse("")
        + ",net_if="
        + record.values().get("iface.net_ifacename").orElse("")
        + ",iscsi_if="
        + id.iface()
        + "] "
        + id.portal().host()
        + ","
        + id.portal().port()
        + ","
        + id.portal().groupTag().orElse(-1)
        + " "
        + id.target()
        + "]";
  }

  private ErrorCode update(NodeFilter filter) throws HawserException {
    Map<String, String> values = new LinkedHashMap<>();
    request
        .values()
        .forEach(
            (key, value) ->
                values.put(
                    key.equals("node.transport_name") ? "iface.transport_name" : key, value));
    if (values.isEmpty()) {
      return call.failed(ErrorCode.INVALID, "update requires name and value");
    }
    for (String key : values.keySet()) {
      if (key.startsWith("iface.") && !key.equals("iface.transport_name")) {
        return call.failed(
            ErrorCode.INVALID, "Cannot modify " + key + ". Use iface mode to update this value.");
      }
    }
    List<NodeRecord> records = records(filter);
    if (records.isEmpty()) {
      return noRecords();
    }
    return each(records, record -> change(record, values));
  }

  private void change(NodeRecord record, Map<String, String> values) throws HawserException {
    if (values.containsKey("iface.transport_name")
        && call.sessions().stream().anyMatch(each -> each.node().sameNode(record.id()))) {
      throw new HawserException(
          ErrorCode.SESSION_EXISTS,
          "the transport of " + record.id() + " cannot be changed while a session uses it");
    }
    store().update(record.id(), values);
  }

  private interface Change {
    void on(NodeRecord record) throws HawserException;
  }

  /** All are tried; the first failure is the result, and no sentence is said twice. */
  private ErrorCode each(List<NodeRecord> records, Change change) {
    ErrorCode first = ErrorCode.SUCCESS;
    Set<String> told = new LinkedHashSet<>();
    for (NodeRecord record : records) {
      try {
        change.on(record);
      } catch (HawserException e) {
        if (told.add(e.getMessage())) {
          call.error(e.getMessage());
        }
        first = first == ErrorCode.SUCCESS ? e.code() : first;
        if (e.code() == ErrorCode.INVALID) {
          // A key or value that one record refuses is refused by all.
          return first;
        }
      }
    }
    return first;
  }

  private ErrorCode delete(NodeFilter filter) throws HawserException {
    List<NodeRecord> records = records(filter);
    if (!records.isEmpty()) {
      return each(records, record -> store().delete(record.id()));
    }
    int damaged = 0;
    for (RecordFault fault : store().faults()) {
      if (meant(fault)) {
        store().deleteFaulty(fault);
        call.error(fault.path() + " was damaged (" + fault.reason() + ") and is deleted");
        damaged++;
      }
    }
    return damaged > 0 ? ErrorCode.SUCCESS : noRecords();
  }

  /** Whether a damaged record is one that was named in full: its target, and more if given. */
  private boolean meant(RecordFault fault) {
    Optional<IscsiName> target = request.target();
    String[] parts = fault.path().split("/", -1);
    if (target.isEmpty()
        || parts.length < 3
        || !parts[0].equals("nodes")
        || !parts[1].equalsIgnoreCase(target.get().value())) {
      return false;
    }
    boolean portal =
        request
            .portal()
            .map(
                each ->
                    (parts[2] + ",")
                        .startsWith(
                            each.host() + "," + each.port().orElse(Portal.DEFAULT_PORT) + ","))
            .orElse(true);
    boolean iface =
        request.ifaces().isEmpty() || parts.length > 3 && parts[3].equals(request.ifaces().get(0));
    return portal && iface;
  }

  // ---- by startup --------------------------------------------------------------------------

  private ErrorCode loginAll(String mode) throws HawserException {
    if (!Set.of("all", "manual", "automatic", "onboot").contains(mode)) {
      return call.failed(
          ErrorCode.INVALID,
          "Invalid loginall option " + mode + ". Try all, manual, automatic or onboot.");
    }
    List<NodeRecord> records =
        records(NodeFilter.ALL).stream().filter(record -> starts(record, mode)).toList();
    return records.isEmpty() ? noRecords() : new Logins(call).login(records);
  }

  private ErrorCode logoutAll(String mode) throws HawserException {
    if (!Set.of("all", "manual", "automatic").contains(mode)) {
      return call.failed(
          ErrorCode.INVALID,
          "Invalid logoutall option " + mode + ". Try all, manual or automatic.");
    }
    List<SessionInfo> ending = new ArrayList<>();
    for (SessionInfo session : call.sessions()) {
      Optional<NodeRecord> record = store().node(session.node());
      // What the machine was started from is never logged out in one go with others.
      if (record.isPresent()
          && record.get().startup() != NodeStartup.ONBOOT
          && starts(record.get(), mode)) {
        ending.add(session);
      }
    }
    return ending.isEmpty()
        ? call.failed(ErrorCode.NO_OBJECTS_FOUND, "No matching sessions found")
        : new Logins(call).logout(ending);
  }

  /** By the node's setting, or by that of its connection, which older records have. */
  private static boolean starts(NodeRecord record, String mode) {
    return mode.equals("all")
        || record.startup().key().equals(mode)
        || record.values().get("node.conn[0].startup").filter(mode::equals).isPresent();
  }
}
