package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Table;
import java.time.Duration;
import java.util.List;

/** Sends iface records to a card's port, or shows what would be sent. */
final class IfaceApply {
  private static final Duration CARD = Duration.ofSeconds(30);

  private IfaceApply() {}

  /** One record to the port it is bound to. */
  static void one(Invocation call, Iface iface) throws HawserException {
    finish(call, call.services().hosts().plan(iface));
  }

  /** Every record of a host. */
  static void all(Invocation call, String host) throws HawserException {
    if (!host.matches("[0-9]{1,9}")) {
      throw new HawserException(ErrorCode.INVALID, "iface applyall: '" + host + "' is no host");
    }
    List<Iface> ifaces =
        call.services().ifaces().ifaces().stream().map(IfaceStatus::iface).toList();
    finish(call, call.services().hosts().plan(Integer.parseInt(host), ifaces));
  }

  private static void finish(Invocation call, IfacePlan plan) throws HawserException {
    boolean rehearsal = call.arguments().flag("dry-run");
    if (!rehearsal) {
      Await.result(
          call.services().hosts().apply(plan, Deadline.after(CARD)),
          CARD.plusSeconds(1),
          "applying the settings to host " + plan.host());
    }
    if (call.json()) {
      call.print(json(plan, !rehearsal && !plan.isEmpty()));
      return;
    }
    Table table = new Table("IFACE", "KEY", "VALUE", "PARAMETER", "BYTES");
    plan.settings()
        .forEach(
            each ->
                table.row(
                    each.iface(), each.key(), each.value(), each.parameter(), each.encoded()));
    if (rehearsal) {
      table.lines().forEach(call::print);
      if (!plan.message().isEmpty()) {
        call.print("message: " + plan.message());
      }
    }
    plan.hostAddress().ifPresent(address -> call.print("address of the host: " + address));
    plan.remarks().forEach(call::print);
    String what = plan.settings().size() + " settings for host " + plan.host();
    if (plan.isEmpty()) {
      call.print("nothing to set on host " + plan.host());
    } else {
      call.print(rehearsal ? what + ", nothing was sent" : what + " applied");
    }
  }

  private static String json(IfacePlan plan, boolean sent) {
    Json json = new Json().object().put("host", plan.host()).put("transport", plan.transport());
    json.put("sent", sent).put("host_address", plan.hostAddress().orElse(null));
    json.put("message", plan.message()).array("settings");
    for (IfacePlan.Setting each : plan.settings()) {
      json.object().put("iface", each.iface()).put("key", each.key()).put("value", each.value());
      json.put("parameter", each.parameter()).put("ipv6", each.ipv6());
      json.put("number", each.number()).put("bytes", each.encoded()).endObject();
    }
    json.endArray().array("remarks");
    plan.remarks().forEach(json::add);
    return json.endArray().endObject().toString();
  }
}
