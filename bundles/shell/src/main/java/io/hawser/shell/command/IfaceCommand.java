package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hawser iface}: which ifaces there are, who serves them, and their records. */
public final class IfaceCommand implements Command {
  private static final String UNSET = "-";

  private static final CommandSpec SPEC =
      new CommandSpec(
          "iface",
          "list, show and change ifaces: the ports that sessions leave by",
          List.of(
              Parameter.choice(
                      "ACTION",
                      "what to do; list unless given",
                      "list",
                      "show",
                      "new",
                      "update",
                      "delete")
                  .asOptional(),
              Parameter.optional("NAME", "the iface; all unless given", ValueKind.WORD)),
          List.of(
              Option.value("set", "KEY=VALUE", "for update: an iface.* key and its new value")
                  .asRepeatable()),
          List.of(),
          List.of());

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public boolean shared(Arguments arguments) {
    return true;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String action = call.arguments().positional(0).orElse("list");
    switch (action) {
      case "list" -> list(call, call.services().ifaces().ifaces());
      case "show" -> show(call, status(call));
      case "new" -> print(call, call.services().ifaceAdmin().create(name(call)), "made");
      case "update" ->
          print(call, call.services().ifaceAdmin().update(name(call), values(call)), "changed");
      default -> {
        call.services().ifaceAdmin().delete(name(call));
        call.print("iface " + name(call) + " deleted");
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

  private static Map<String, String> values(Invocation call) throws HawserException {
    Map<String, String> values = new HashMap<>();
    for (String pair : call.arguments().values("set")) {
      int equal = pair.indexOf('=');
      if (equal <= 0) {
        throw new HawserException(ErrorCode.INVALID, "--set '" + pair + "' is not KEY=VALUE");
      }
      values.put(pair.substring(0, equal), pair.substring(equal + 1));
    }
    if (values.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "iface update: --set is missing");
    }
    return values;
  }

  private static void print(Invocation call, Iface iface, String done) {
    call.print("iface " + iface.name() + " " + done);
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
    int width = "NAME".length();
    for (IfaceStatus status : all) {
      width = Math.max(width, status.iface().name().length());
    }
    call.print(pad("NAME", width) + "  TRANSPORT  SERVED  BINDING");
    for (IfaceStatus status : all) {
      String line =
          pad(status.iface().name(), width)
              + "  "
              + pad(status.iface().transport(), 9)
              + "  "
              + pad(status.served() ? "yes" : "no", 6)
              + "  "
              + binding(status.iface());
      call.print(status.reason().isEmpty() ? line : line + " (" + status.reason() + ")");
    }
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

  private static String binding(Iface iface) {
    StringBuilder text = new StringBuilder();
    for (Optional<String> part :
        List.of(iface.hardwareAddress(), iface.netInterface(), iface.ipAddress())) {
      part.ifPresent(value -> text.append(text.isEmpty() ? "" : ",").append(value));
    }
    return text.isEmpty() ? UNSET : text.toString();
  }

  private static void put(Json json, IfaceStatus status) {
    Iface iface = status.iface();
    json.object().put("name", iface.name()).put("transport", iface.transport());
    json.put("hwaddress", iface.hardwareAddress().orElse(null));
    json.put("net_ifacename", iface.netInterface().orElse(null));
    json.put("ipaddress", iface.ipAddress().orElse(null));
    json.put("initiatorname", iface.initiator().map(Object::toString).orElse(null));
    json.put("served", status.served()).put("reason", status.reason()).endObject();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
