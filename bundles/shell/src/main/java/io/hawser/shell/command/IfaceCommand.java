package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Table;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code hawser iface}: which ifaces there are, who serves them, and their records. */
public final class IfaceCommand implements DaemonCommand {
  private static final String UNSET = "-";

  private static final CommandSpec SPEC =
      new CommandSpec(
          "iface",
          "list, show and change ifaces: the ports that sessions leave by",
          List.of(
              Parameter.action("list", "show", "new", "update", "delete", "apply", "applyall"),
              Parameter.optional(
                  "NAME", "the iface, all unless given; for applyall the host", ValueKind.WORD)),
          List.of(
              Option.value("set", "KEY=VALUE", "for update: an iface.* key and its new value")
                  .asRepeatable(),
              Option.flag("watch", "for list: go on with a line for every change, until ^C"),
              Option.flag("dry-run", "for apply and applyall: show the message, send nothing")),
          List.of(),
          List.of(
              "apply sends the record to the port of the offload card it is bound to, applyall"
                  + " every record of one host; what the card's driver does not take is refused"
                  + " before anything is sent.",
              "An iface says where a session leaves the host: iface.net_ifacename or iface.hwaddress"
                  + " bind it to a network interface, iface.ipaddress to an address of it. Without"
                  + " one the network decides: that is iface 'default', which is always there. Each"
                  + " port of an offload card has an iface of its own.",
              "A node is bound to every tcp iface there is when it is found, unless --iface names"
                  + " others. 'hawser iface new eth1-a' and 'hawser iface update eth1-a --set"
                  + " iface.net_ifacename=eth1' make one that leaves by eth1.",
              "With --watch and --json every line is one JSON object: the ifaces there are with"
                  + " \"event\":\"is\", then \"added\", \"changed\", \"removed\","
                  + " \"transport-added\" and \"transport-removed\"."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String action = DaemonCommand.action(call);
    if (call.arguments().flag("watch")) {
      if (!action.equals("list")) {
        throw new HawserException(ErrorCode.INVALID, "iface: --watch goes with list only");
      }
      IfaceWatch.run(call);
      return;
    }
    switch (action) {
      case "list" -> list(call, call.services().ifaces().ifaces());
      case "show" -> show(call, status(call));
      case "new" -> print(call, call.services().ifaceAdmin().create(name(call)), "made");
      case "update" ->
          print(
              call,
              call.services().ifaceAdmin().update(name(call), KeyValues.of(call, "iface update")),
              "changed");
      case "apply" -> IfaceApply.one(call, status(call).iface());
      case "applyall" -> IfaceApply.all(call, name(call));
      default -> {
        call.services().ifaceAdmin().delete(name(call));
        done(call, name(call), "deleted");
      }
    }
  }

  private static String name(Invocation call) throws HawserException {
    return call.arguments()
        .positional(1)
        .orElseThrow(() -> new HawserException(ErrorCode.INVALID, "iface: NAME is missing"));
  }

  private static IfaceStatus status(Invocation call) throws HawserException {
    String name = name(call);
    return call.services()
        .ifaces()
        .iface(name)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.NO_OBJECTS_FOUND, "there is no iface '" + name + "'"));
  }

  private static void print(Invocation call, Iface iface, String done) {
    done(call, iface.name(), done);
  }

  private static void done(Invocation call, String name, String done) {
    call.print(
        call.json()
            ? new Json().object().put("name", name).put("done", done).endObject().toString()
            : "iface " + name + " " + done);
  }

  private static void list(Invocation call, List<IfaceStatus> all) {
    if (call.json()) {
      Json json = new Json().array();
      for (IfaceStatus status : all) {
        put(json, status);
      }
      call.print(json.endArray().toString());
      return;
    }
    Table table = new Table("NAME", "TRANSPORT", "SERVED", "BINDING", "REMARK");
    for (IfaceStatus status : all) {
      Iface iface = status.iface();
      table.row(
          iface.name(),
          iface.transport(),
          status.served() ? "yes" : "no",
          binding(iface),
          status.reason());
    }
    table.lines().forEach(call::print);
  }

  private static void show(Invocation call, IfaceStatus status) {
    if (call.json()) {
      Json json = new Json();
      put(json, status);
      call.print(json.toString());
      return;
    }
    Iface iface = status.iface();
    call.print("name:      " + iface.name());
    call.print("transport: " + iface.transport());
    call.print("served:    " + (status.served() ? "yes" : "no, " + status.reason()));
    call.print("binding:   " + binding(iface));
    call.print("initiator: " + iface.initiator().map(Object::toString).orElse(UNSET));
    status.port().ifPresent(port -> call.print("port:      " + port.id() + " " + port.detail()));
    iface.settings().forEach((key, value) -> call.print("  " + key + " = " + value));
  }

  static String binding(Iface iface) {
    StringBuilder text = new StringBuilder();
    for (Optional<String> part :
        List.of(iface.hardwareAddress(), iface.netInterface(), iface.ipAddress())) {
      part.ifPresent(value -> text.append(text.isEmpty() ? "" : ",").append(value));
    }
    return text.isEmpty() ? UNSET : text.toString();
  }

  private static void put(Json json, IfaceStatus status) {
    json.object();
    members(json, status);
    json.endObject();
  }

  /** What is known of an iface, into the object that is open. */
  static void members(Json json, IfaceStatus status) {
    Iface iface = status.iface();
    json.put("name", iface.name()).put("transport", iface.transport());
    json.put("hwaddress", iface.hardwareAddress().orElse(null));
    json.put("net_ifacename", iface.netInterface().orElse(null));
    json.put("ipaddress", iface.ipAddress().orElse(null));
    json.put("initiatorname", iface.initiator().map(Object::toString).orElse(null));
    json.put("served", status.served()).put("reason", status.reason());
  }
}
