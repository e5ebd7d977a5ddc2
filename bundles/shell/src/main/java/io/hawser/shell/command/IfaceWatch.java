package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;

/** {@code hawser iface --watch}: a line for every change of an iface or a transport. */
final class IfaceWatch {
  private IfaceWatch() {}

  static void run(Invocation call) throws HawserException {
    IfaceRegistry registry = call.services().ifaces();
    try (Watch<IfaceEvent> watch = new Watch<>(call)) {
      watch.over(registry.listen(watch::event));
      registry.ifaces().forEach(status -> iface(call, "is", status));
      watch.each(event -> print(call, event));
    }
  }

  private static void print(Invocation call, IfaceEvent event) {
    if (event instanceof IfaceEvent.Added added) {
      iface(call, "added", added.status());
    } else if (event instanceof IfaceEvent.Changed changed) {
      iface(call, "changed", changed.status());
    } else if (event instanceof IfaceEvent.Removed removed) {
      named(call, "removed", "iface", removed.iface().name());
    } else if (event instanceof IfaceEvent.TransportAdded added) {
      named(call, "transport-added", "transport", added.transport());
    } else if (event instanceof IfaceEvent.TransportRemoved removed) {
      named(call, "transport-removed", "transport", removed.transport());
    }
  }

  private static void iface(Invocation call, String event, IfaceStatus status) {
    if (call.json()) {
      Json json = new Json().object().put("event", event).object("iface");
      IfaceCommand.members(json, status);
      call.print(json.endObject().endObject().toString());
      return;
    }
    String remark = status.reason().isEmpty() ? "" : ": " + Printable.of(status.reason());
    call.print(
        event
            + "  iface "
            + status.iface().name()
            + "  "
            + status.iface().transport()
            + "  "
            + IfaceCommand.binding(status.iface())
            + (status.served() ? "  served" : "  not served")
            + remark);
  }

  private static void named(Invocation call, String event, String what, String name) {
    if (call.json()) {
      Json json = new Json().object().put("event", event).object(what).put("name", name);
      call.print(json.endObject().endObject().toString());
    } else {
      call.print(event + "  " + what + " " + Printable.of(name));
    }
  }
}
