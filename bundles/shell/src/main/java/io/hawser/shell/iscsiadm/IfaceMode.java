package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.PingStatus;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.shell.command.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** {@code -m iface}. */
final class IfaceMode {
  /** How long a card may take for its settings, or for a ping. */
  private static final Duration CARD = Duration.ofSeconds(30);

  private final Call call;
  private final Request request;

  IfaceMode(Call call) {
    this.call = call;
    request = call.request();
  }

  ErrorCode run() throws HawserException {
    // Reads the records too: the ifaces of the registry are those of the files from here on.
    call.services().ifaceAdmin();
    if (request.has('C')) {
      return ping();
    }
    Optional<Operation> operation = request.operation();
    if (operation.isEmpty()) {
      return show();
    }
    return switch (operation.get()) {
      case NEW -> create();
      case DELETE -> delete();
      case UPDATE -> update();
      case SHOW -> show();
      case APPLY -> apply();
      case APPLYALL -> applyAll();
      default -> call.failed(ErrorCode.INVALID, "iface mode: operation is not supported.");
    };
  }

  private IfaceAdmin admin() throws HawserException {
    return call.services().ifaceAdmin();
  }

  /** The iface that is meant: the first one named. */
  private String name(String otherwise) throws HawserException {
    List<String> names = request.ifaces();
    if (names.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, otherwise);
    }
    if (names.size() > 1) {
      call.error(
          "iface mode only accepts one interface. Using the first one " + names.get(0) + ".");
    }
    return names.get(0);
  }

  private Iface iface(String name) throws HawserException {
    return call.services()
        .ifaces()
        .iface(name)
        .map(IfaceStatus::iface)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.INVALID, "Could not read iface info for " + name + "."));
  }

  // ---- printing ----------------------------------------------------------------------------

  private ErrorCode show() throws HawserException {
    boolean tree = request.printLevel(1) == 1;
    if (request.ifaces().isEmpty()) {
      List<IfaceStatus> all = call.services().ifaces().ifaces();
      List<NodeId> nodes = tree ? nodes() : List.of();
      for (IfaceStatus status : all) {
        if (tree) {
          NodePrinter.ifaceTree(call, status.iface().name(), nodes);
        } else {
          call.print(flat(status.iface()));
        }
      }
      return ErrorCode.SUCCESS;
    }
    String name = name("");
    if (call.services().ifaces().iface(name).isEmpty()) {
      return call.failed(
          ErrorCode.RECORD_STORE, "Could not read iface " + name + ": there is none.");
    }
    if (tree) {
      NodePrinter.ifaceTree(call, name, nodes());
    } else {
      RecordPrinter.print(call, admin().record(name));
    }
    return ErrorCode.SUCCESS;
  }

  private List<NodeId> nodes() throws HawserException {
    return call.services().nodes().nodes(NodeFilter.ALL).stream().map(NodeRecord::id).toList();
  }

  /** {@code name transport,hwaddress,ipaddress,net_ifacename,initiatorname}. */
  static String flat(Iface iface) {
    return iface.name()
        + " "
        + iface.transport()
        + ","
        + iface.hardwareAddress().orElse(RecordPrinter.EMPTY)
        + ","
        + iface.ipAddress().orElse(RecordPrinter.EMPTY)
        + ","
        + iface.netInterface().orElse(RecordPrinter.EMPTY)
        + ","
        + iface.initiator().map(Object::toString).orElse(RecordPrinter.EMPTY);
  }

  // ---- records -----------------------------------------------------------------------------

  private ErrorCode create() throws HawserException {
    String name = name("Could not add interface. No interface passed in.");
    try {
      admin().create(name);
    } catch (HawserException e) {
      return call.failed(
          e.code(), "Could not create new interface " + name + ": " + e.getMessage());
    }
    call.print("New interface " + name + " added");
    return ErrorCode.SUCCESS;
  }

  private ErrorCode delete() throws HawserException {
    String name = name("Could not delete interface. No interface passed in.");
    try {
      admin().delete(name);
    } catch (HawserException e) {
      return call.failed(e.code(), "Could not delete iface " + name + ": " + e.getMessage());
    }
    call.print(name + " unbound and deleted.");
    return ErrorCode.SUCCESS;
  }

  private ErrorCode update() throws HawserException {
    if (request.ifaces().isEmpty() || request.values().isEmpty()) {
      return call.failed(ErrorCode.INVALID, "Update requires name, value, and iface.");
    }
    String name = name("");
    if (call.sessions().stream().anyMatch(session -> session.node().iface().equals(name))) {
      call.error(
          "Updating iface while iscsi sessions are using it. You must logout the running sessions"
              + " then log back in for the new settings to take affect.");
    }
    try {
      admin().update(name, request.values());
    } catch (HawserException e) {
      return call.failed(e.code(), "Could not update iface " + name + ": " + e.getMessage());
    }
    call.print(name + " updated.");
    return ErrorCode.SUCCESS;
  }

  // ---- cards -------------------------------------------------------------------------------

  private ErrorCode apply() throws HawserException {
    Iface iface = iface(name("Apply requires iface."));
    refuseSoftware(iface, "applied");
    try {
      send(call.services().hosts().plan(iface));
    } catch (HawserException e) {
      return call.failed(e.code(), "Could not apply net configuration: " + e.getMessage());
    }
    call.print(iface.name() + " applied.");
    return ErrorCode.SUCCESS;
  }

  private ErrorCode applyAll() throws HawserException {
    HostControl hosts = call.services().hosts();
    HostInfo host = HostMode.host(call, hosts);
    List<Iface> ifaces =
        call.services().ifaces().ifaces().stream().map(IfaceStatus::iface).toList();
    try {
      send(hosts.plan(host.number(), ifaces));
    } catch (HawserException e) {
      return call.failed(e.code(), "Could not apply net configuration: " + e.getMessage());
    }
    call.print("Applied settings to ifaces attached to host" + host.number() + ".");
    return ErrorCode.SUCCESS;
  }

  private void send(IfacePlan plan) throws HawserException {
    plan.remarks().forEach(call::error);
    if (plan.isEmpty()) {
      call.error("Nothing to configure.");
      return;
    }
    Await.result(
        call.services().hosts().apply(plan, Deadline.after(CARD)),
        CARD.plusSeconds(1),
        "applying the settings to host" + plan.host());
  }

  private static void refuseSoftware(Iface iface, String what) throws HawserException {
    if (iface.transport().equals("tcp") || iface.transport().equals("iser")) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "iface "
              + iface.name()
              + " is software: its network is set up by the host, and nothing can be "
              + what
              + " through it");
    }
  }

  private ErrorCode ping() throws HawserException {
    if (!request.value('C').equals(Optional.of("ping"))) {
      return call.failed(ErrorCode.INVALID, "iface mode: the only sub-mode is ping.");
    }
    Iface iface = iface(name("Ping requires iface."));
    String address =
        request
            .value('a')
            .orElseThrow(
                () ->
                    new HawserException(ErrorCode.INVALID, "Ping requires destination ipaddress."));
    int size = request.number('b', 32, 1, 65_535, "packet size");
    int count = request.number('c', 1, 1, 1_000_000, "number of packets to transmit");
    int interval = request.number('i', 0, 0, 3600, "timing interval");
    refuseSoftware(iface, "pinged");
    HostControl hosts = call.services().hosts();
    ErrorCode first = ErrorCode.SUCCESS;
    for (int i = 1; i <= count; i++) {
      String fault = "";
      ErrorCode code = ErrorCode.SUCCESS;
      try {
        PingStatus status =
            Await.result(
                hosts.ping(iface, address, size, Deadline.after(CARD)),
                CARD.plusSeconds(1),
                "the ping");
        if (status != PingStatus.SUCCESS) {
          fault = status.text();
          code = ErrorCode.GENERIC;
        }
      } catch (HawserException e) {
        fault = e.getMessage();
        code = e.code();
      }
      call.print("Ping " + i + (fault.isEmpty() ? " completed" : " failed: " + fault));
      first = first == ErrorCode.SUCCESS ? code : first;
      if (i < count && interval > 0) {
        LockSupport.parkNanos(Duration.ofSeconds(interval).toNanos());
      }
    }
    return first;
  }
}
