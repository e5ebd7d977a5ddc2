package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.HostIface;
import io.hawser.api.host.HostInfo;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.transport.HostPort;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code hawser host}: the ports that sessions can leave by, of software and of cards. */
public final class HostCommand implements DaemonCommand {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "host",
          "list the transports and the ports that sessions can leave by",
          List.of(
              Parameter.action("list", "show"),
              Parameter.optional(
                  "PORT", "the port's name, hardware address or number", ValueKind.WORD)),
          List.of(),
          List.of(),
          List.of(
              "A port is a network interface, for the software transport, or a function of an"
                  + " offload card. Software ports are bound by iface records, see 'hawser iface';"
                  + " a card's port has a record of its own, made when its transport comes."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    // With the records: a port is listed with the iface that is made for it.
    call.services().ifaceAdmin();
    List<Port> ports = ports(call);
    Optional<String> wanted = call.arguments().positional(1);
    if (wanted.isPresent()) {
      ports.removeIf(port -> !port.isCalled(wanted.get()));
    }
    if (ports.isEmpty()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND,
          wanted.map(name -> "there is no port '" + name + "'").orElse("there are no ports"));
    }
    if (call.json()) {
      Json json = new Json().array();
      ports.forEach(port -> port.put(json));
      call.print(json.endArray().toString());
    } else if (DaemonCommand.action(call).equals("list")) {
      Table table =
          new Table("TRANSPORT", "PORT", "HOST", "HWADDRESS", "ADDRESS", "LINK", "DETAIL");
      ports.forEach(port -> port.row(table));
      table.lines().forEach(call::print);
      unusable(call);
    } else {
      ports.forEach(port -> port.show(call));
    }
  }

  private static void unusable(Invocation call) throws HawserException {
    for (TransportStatus transport : call.services().ifaces().transportStatus()) {
      if (!transport.usable()) {
        call.warn("transport " + transport.name() + " is not used: " + transport.reason());
      }
    }
  }

  private static List<Port> ports(Invocation call) throws HawserException {
    List<HostInfo> hosts = hosts(call);
    List<Port> ports = new ArrayList<>();
    for (TransportStatus transport : call.services().ifaces().transportStatus()) {
      for (HostPort port : transport.ports()) {
        Optional<HostInfo> host =
            hosts.stream()
                .filter(each -> OptionalInt.of(each.number()).equals(port.hostNumber()))
                .findFirst();
        ports.add(new Port(transport.name(), port, host));
      }
    }
    return ports;
  }

  /** What the kernel knows of cards; nothing where nobody drives any. */
  private static List<HostInfo> hosts(Invocation call) throws HawserException {
    try {
      return call.services().hosts().hosts();
    } catch (HawserException e) {
      if (e.code() == ErrorCode.DAEMON_NOT_CONNECTED || e.code() == ErrorCode.NOT_SUPPORTED) {
        return List.of();
      }
      throw e;
    }
  }

  /** A port, and what the kernel knows of it. */
  private record Port(String transport, HostPort port, Optional<HostInfo> host) {
    boolean isCalled(String name) {
      return name.equals(port.id())
          || port.netInterface().filter(name::equals).isPresent()
          || port.hardwareAddress().filter(name::equalsIgnoreCase).isPresent()
          || name.equals(number());
    }

    private String number() {
      return port.hostNumber().isPresent() ? Integer.toString(port.hostNumber().getAsInt()) : "";
    }

    void row(Table table) {
      table.row(
          transport,
          port.netInterface().orElse(port.id()),
          number(),
          port.hardwareAddress().orElse(""),
          port.ipAddress().orElse(""),
          port.linkUp() ? "up" : "down",
          port.detail());
    }

    void show(Invocation call) {
      call.print("port " + port.id() + " of " + transport);
      Table table = new Table("  WHAT", "VALUE");
      table.row("  network interface", port.netInterface().orElse(""));
      table.row("  host number", number());
      table.row("  hardware address", port.hardwareAddress().orElse(""));
      table.row("  address", port.ipAddress().orElse(""));
      table.row("  link", port.linkUp() ? "up" : "down");
      table.row("  detail", port.detail());
      table.row("  iface record", port.ifaceName().orElse(""));
      if (host.isPresent()) {
        HostInfo info = host.get();
        table.row("  state", info.state().orElse(""));
        table.row("  initiator", info.initiatorName().orElse(""));
        table.row("  port state", info.portState().orElse(""));
        table.row("  port speed", info.portSpeed().orElse(""));
        for (HostIface iface : info.ifaces()) {
          iface
              .attributes()
              .forEach((key, value) -> table.row("  " + iface.kernelName() + " " + key, value));
        }
      }
      table.lines().stream().skip(1).forEach(call::print);
    }

    void put(Json json) {
      json.object().put("transport", transport).put("id", port.id());
      json.put("net_ifacename", port.netInterface().orElse(null));
      if (port.hostNumber().isPresent()) {
        json.put("host", port.hostNumber().getAsInt());
      } else {
        json.put("host", (String) null);
      }
      json.put("hwaddress", port.hardwareAddress().orElse(null));
      json.put("ipaddress", port.ipAddress().orElse(null));
      json.put("link_up", port.linkUp()).put("detail", port.detail());
      json.put("iface", port.ifaceName().orElse(null));
      if (host.isPresent()) {
        HostInfo info = host.get();
        json.put("state", info.state().orElse(null));
        json.put("initiator", info.initiatorName().orElse(null));
        json.put("port_state", info.portState().orElse(null));
        json.put("port_speed", info.portSpeed().orElse(null));
        json.array("ifaces");
        for (HostIface iface : info.ifaces()) {
          json.object().put("kernel_name", iface.kernelName()).object("attributes");
          for (Map.Entry<String, String> each : iface.attributes().entrySet()) {
            json.put(each.getKey(), each.getValue());
          }
          json.endObject().endObject();
        }
        json.endArray();
      }
      json.endObject();
    }
  }
}
