package io.hawser.shell.iscsiadm;

import io.hawser.api.HawserException;
import io.hawser.api.host.HostIface;
import io.hawser.api.host.HostInfo;
import io.hawser.api.session.SessionInfo;
import java.util.List;
import java.util.Optional;

/** Prints hosts: one line each, or as a tree in four depths. */
final class HostPrinter {
  private static final String STARS = "**********";

  private final Call call;

  HostPrinter(Call call) {
    this.call = call;
  }

  /**
   * Prints.
   *
   * @param level 0 flat, 1 with network interfaces, 2 to 4 with sessions as deep as {@code session
   *     -P} 1 to 3
   */
  void print(List<HostInfo> hosts, List<SessionInfo> sessions, int level) throws HawserException {
    if (level == 0) {
      hosts.forEach(host -> call.print(flat(host)));
      return;
    }
    SessionPrinter printer = new SessionPrinter(call);
    if (level == 4) {
      printer.versions();
    }
    for (HostInfo host : hosts) {
      tree(host);
      List<SessionInfo> own =
          sessions.stream()
              .filter(session -> SessionPrinter.hostNumber(session) == host.number())
              .filter(session -> session.iface().transport().equals(host.transport()))
              .toList();
      if (level >= 2 && !own.isEmpty()) {
        call.print("\t*********");
        call.print("\tSessions:");
        call.print("\t*********");
        printer.tree("\t", own, level - 1, true);
      }
    }
  }

  /** {@code transport: [number] address,[mac],netdev initiatorname}. */
  static String flat(HostInfo host) {
    return host.transport()
        + ": ["
        + host.number()
        + "] "
        + address(host.ipAddress())
        + ",["
        + shown(host.hardwareAddress())
        + "],"
        + shown(host.netInterface())
        + " "
        + shown(host.initiatorName());
  }

  private static String shown(Optional<String> value) {
    return value.filter(text -> !text.isEmpty()).orElse(RecordPrinter.EMPTY);
  }

  private static String address(Optional<String> value) {
    return shown(value.map(SessionPrinter::bracketed));
  }

  private void tree(HostInfo host) {
    call.print("Host Number: " + host.number());
    call.print("\tState: " + host.state().orElse("Unknown"));
    call.print("\tTransport: " + host.transport());
    call.print("\tInitiatorname: " + shown(host.initiatorName()));
    call.print("\tIPaddress: " + address(host.ipAddress()));
    call.print("\tHWaddress: " + shown(host.hardwareAddress()));
    call.print("\tNetdev: " + shown(host.netInterface()));
    host.ifaces().forEach(iface -> iface(host, iface));
  }

  private void iface(HostInfo host, HostIface iface) {
    call.print("\t" + STARS);
    call.print("\tInterface:");
    call.print("\t" + STARS);
    call.print("\tKernel Name: " + iface.kernelName());
    call.print("\tIPaddress: " + address(value(iface, "ipaddress")));
    if (!iface.ipv6()) {
      call.print("\tGateway: " + shown(value(iface, "gateway")));
      call.print("\tSubnet: " + shown(value(iface, "subnet")));
      call.print("\tBootProto: " + shown(value(iface, "bootproto")));
    } else {
      call.print("\tIPaddress Autocfg: " + shown(value(iface, "ipaddr_autocfg")));
      call.print("\tLink Local Address: " + address(value(iface, "link_local_addr")));
      call.print("\tLink Local Autocfg: " + shown(value(iface, "link_local_autocfg")));
      call.print("\tRouter Address: " + address(value(iface, "router_addr")));
    }
    call.print("\tPort State: " + shown(host.portState()));
    call.print("\tPort Speed: " + shown(host.portSpeed()));
    call.print("\tPort: " + shown(value(iface, "port")));
    call.print("\tMTU: " + shown(value(iface, "mtu")));
    call.print("\tVLAN ID: " + shown(value(iface, "vlan_id")));
    call.print("\tVLAN priority: " + shown(value(iface, "vlan_priority")));
  }

  private static Optional<String> value(HostIface iface, String name) {
    return Optional.ofNullable(iface.attributes().get(name));
  }
}
