package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostIface;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code hawser card}: the ports of offload cards and the tables in them. */
public final class CardCommand implements DaemonCommand {
  private static final Duration CARD = Duration.ofSeconds(30);
  private static final String UNSET = "-";

  private static final CommandSpec SPEC =
      new CommandSpec(
          "card",
          "list the ports of offload cards, and what is in their tables",
          List.of(
              Parameter.action("list", "show", "stats", "chap", "flashnodes"),
              Parameter.optional(
                  "HOST", "the SCSI host's number; all unless given", ValueKind.WORD)),
          List.of(),
          List.of(),
          List.of(
              "A host is a port of a card whose driver carries iSCSI sessions in the kernel. It"
                  + " takes changes while its vendor's bundle is plugged in; 'hawser iface apply'"
                  + " sends an iface record to it.",
              "CHAP secrets are never shown."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    HostControl control = call.services().hosts();
    List<HostInfo> hosts = chosen(call, control);
    switch (DaemonCommand.action(call)) {
      case "list" -> list(call, hosts);
      case "show" -> show(call, hosts);
      case "stats" -> statistics(call, control, one(hosts));
      case "chap" -> chap(call, control, one(hosts));
      default -> flashNodes(call, control, hosts);
    }
  }

  private static List<HostInfo> chosen(Invocation call, HostControl control)
      throws HawserException {
    Optional<String> text = call.arguments().positional(1);
    if (text.isEmpty()) {
      return control.hosts();
    }
    if (!text.get().matches("[0-9]{1,9}")) {
      throw new HawserException(ErrorCode.INVALID, "card: '" + text.get() + "' is no number");
    }
    return List.of(
        control
            .host(Integer.parseInt(text.get()))
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.HOST_NOT_FOUND, "there is no iSCSI host " + text.get())));
  }

  private static HostInfo one(List<HostInfo> hosts) throws HawserException {
    if (hosts.size() != 1) {
      throw new HawserException(
          ErrorCode.INVALID, "card: name one of the " + hosts.size() + " hosts by its number");
    }
    return hosts.get(0);
  }

  private static void list(Invocation call, List<HostInfo> hosts) {
    if (call.json()) {
      Json json = new Json().array();
      hosts.forEach(host -> put(json, host));
      call.print(json.endArray().toString());
      return;
    }
    Table table =
        new Table("HOST", "TRANSPORT", "HWADDRESS", "IPADDRESS", "NETDEV", "PORT", "SESSIONS");
    for (HostInfo host : hosts) {
      table.row(
          host.number(),
          host.transport(),
          host.hardwareAddress().orElse(UNSET),
          host.ipAddress().orElse(UNSET),
          host.netInterface().orElse(UNSET),
          host.portState().orElse(UNSET) + " " + host.portSpeed().orElse(""),
          host.sessions().size());
    }
    table.lines().forEach(call::print);
  }

  private static void show(Invocation call, List<HostInfo> hosts) {
    if (call.json()) {
      list(call, hosts);
      return;
    }
    for (HostInfo host : hosts) {
      call.print("host " + host.number() + " of " + host.transport());
      call.print("  state:     " + host.state().orElse(UNSET));
      call.print("  initiator: " + host.initiatorName().orElse(UNSET));
      call.print("  hwaddress: " + host.hardwareAddress().orElse(UNSET));
      call.print("  ipaddress: " + host.ipAddress().orElse(UNSET));
      call.print("  sessions:  " + host.sessions());
      for (HostIface iface : host.ifaces()) {
        call.print("  " + iface.kernelName());
        iface.attributes().forEach((name, value) -> call.print("    " + name + " = " + value));
      }
    }
  }

  private static void put(Json json, HostInfo host) {
    json.object().put("number", host.number()).put("transport", host.transport());
    json.put("state", host.state().orElse(null));
    json.put("initiatorname", host.initiatorName().orElse(null));
    json.put("ipaddress", host.ipAddress().orElse(null));
    json.put("hwaddress", host.hardwareAddress().orElse(null));
    json.put("netdev", host.netInterface().orElse(null));
    json.put("port_state", host.portState().orElse(null));
    json.put("port_speed", host.portSpeed().orElse(null));
    json.array("ifaces");
    for (HostIface iface : host.ifaces()) {
      json.object().put("name", iface.kernelName()).put("ipv6", iface.ipv6());
      json.put("number", iface.number()).object("attributes");
      iface.attributes().forEach(json::put);
      json.endObject().endObject();
    }
    json.endArray().array("sessions");
    host.sessions().forEach(sid -> json.add((long) sid));
    json.endArray().endObject();
  }

  private static void statistics(Invocation call, HostControl control, HostInfo host)
      throws HawserException {
    HostStatistics read =
        Await.result(
            control.statistics(host.number(), Deadline.after(CARD)),
            CARD.plusSeconds(1),
            "the counters of host " + host.number());
    if (call.json()) {
      Json json = new Json().object().put("host", host.number()).object("counters");
      read.counters().forEach(each -> json.put(each.name(), each.value()));
      call.print(json.endObject().endObject().toString());
      return;
    }
    Table table = new Table("GROUP", "COUNTER", "VALUE");
    read.counters()
        .forEach(each -> table.row(each.group(), each.name(), Long.toUnsignedString(each.value())));
    table.lines().forEach(call::print);
  }

  private static void chap(Invocation call, HostControl control, HostInfo host)
      throws HawserException {
    List<ChapEntry> entries =
        Await.result(
            control.chapEntries(host.number(), Deadline.after(CARD)),
            CARD.plusSeconds(1),
            "the CHAP table of host " + host.number());
    if (call.json()) {
      Json json = new Json().array();
      for (ChapEntry entry : entries) {
        json.object().put("index", entry.index()).put("incoming", entry.incoming());
        json.put("username", entry.user()).endObject();
      }
      call.print(json.endArray().toString());
      return;
    }
    Table table = new Table("INDEX", "WHO PROVES", "USERNAME");
    entries.forEach(
        entry -> table.row(entry.index(), entry.incoming() ? "target" : "we", entry.user()));
    table.lines().forEach(call::print);
  }

  private static void flashNodes(Invocation call, HostControl control, List<HostInfo> hosts) {
    Json json = new Json().array();
    Table table = new Table("HOST", "INDEX", "ADDRESS", "PORT", "TARGET");
    for (HostInfo host : hosts) {
      for (FlashNode node : control.flashNodes(host.number())) {
        json.object().put("host", node.host()).put("index", node.index()).object("values");
        node.values().forEach(json::put);
        json.endObject().endObject();
        table.row(
            node.host(),
            node.index(),
            node.values().getOrDefault("flashnode.conn[0].ipaddress", UNSET),
            node.values().getOrDefault("flashnode.conn[0].port", UNSET),
            node.values().getOrDefault("flashnode.session.targetname", UNSET));
      }
    }
    if (call.json()) {
      call.print(json.endArray().toString());
    } else {
      table.lines().forEach(call::print);
    }
  }
}
