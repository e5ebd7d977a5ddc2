package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.RecordFault;
import io.hawser.api.session.SessionInfo;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import io.hawser.shell.terminal.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code hawser node}: the records of targets, and logging in to them. */
public final class NodeCommand implements DaemonCommand {
  private static final Duration LONGEST_LOGIN = Duration.ofHours(24);

  private static final CommandSpec SPEC =
      new CommandSpec(
          "node",
          "list and change the records of targets, and log in to them",
          List.of(
              Parameter.action("list", "show", "new", "update", "delete", "login", "logout"),
              Parameter.optional("TARGET", "the target's name; all unless given", ValueKind.WORD)),
          List.of(
              Option.value("portal", "HOST[:PORT]", "only nodes at this portal"),
              Option.value("iface", "IFACE", "only nodes of this iface; default for new"),
              Option.value("set", "KEY=VALUE", "for update: a node.* key and its new value")
                  .asRepeatable(),
              Option.flag("all", "for update, delete, login and logout: every node"),
              Option.flag("secrets", "show secrets in records")),
          List.of(),
          List.of(
              "A node is one target at one portal through one iface. 'hawser discover sendtargets"
                  + " iscsi://HOST/ --record' makes the records, 'hawser node login TARGET' builds"
                  + " up the sessions they want, and the daemon keeps them up; 'hawser session'"
                  + " lists them.",
              "Settings are open-iscsi's: 'hawser node show TARGET' lists them with their values."
                  + " Those that are used most: node.startup (manual, automatic, onboot),"
                  + " node.session.nr_sessions, node.session.timeo.replacement_timeout,"
                  + " node.session.auth.username and node.session.auth.password."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String action = DaemonCommand.action(call);
    NodeFilter filter = filter(call);
    switch (action) {
      case "list" -> list(call, filter);
      case "show" -> show(call, found(call, filter));
      case "new" -> create(call, filter);
      case "update" -> update(call, chosen(call, filter));
      case "delete" -> delete(call, chosen(call, filter));
      case "login" -> login(call, chosen(call, filter));
      default -> logout(call, filter);
    }
  }

  // ---- which -------------------------------------------------------------------------------

  private static NodeFilter filter(Invocation call) throws HawserException {
    try {
      Optional<Portal> portal = call.arguments().value("portal").map(Portal::parse);
      return new NodeFilter(
          call.arguments().positional(1).map(IscsiName::of),
          portal.map(Portal::host),
          portal.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty()),
          portal.map(Portal::groupTag).orElse(OptionalInt.empty()),
          call.arguments().value("iface"));
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, "node: " + e.getMessage(), e);
    }
  }

  private static List<NodeRecord> found(Invocation call, NodeFilter filter) throws HawserException {
    // The ifaces have to be known before nodes are bound to them.
    call.services().ifaceAdmin();
    NodeStore store = call.services().nodes();
    for (RecordFault fault : store.faults()) {
      if (fault.path().startsWith("nodes/")) {
        call.warn("warning: " + Printable.of(fault.path() + " is left out: " + fault.reason()));
      }
    }
    List<NodeRecord> records = store.nodes(filter);
    if (records.isEmpty()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND,
          filter.equals(NodeFilter.ALL)
              ? "there are no nodes; 'hawser discover sendtargets iscsi://HOST/ --record' finds some"
              : "there is no such node");
    }
    return records;
  }

  private static List<NodeRecord> chosen(Invocation call, NodeFilter filter)
      throws HawserException {
    requireChoice(call, filter);
    return found(call, filter);
  }

  private static void requireChoice(Invocation call, NodeFilter filter) throws HawserException {
    if (filter.equals(NodeFilter.ALL) && !call.arguments().flag("all")) {
      throw new HawserException(
          ErrorCode.INVALID,
          "node: name a TARGET, --portal or --iface, or say --all to mean every node");
    }
  }

  // ---- printing ----------------------------------------------------------------------------

  private static void list(Invocation call, NodeFilter filter) throws HawserException {
    List<NodeRecord> records = found(call, filter);
    List<SessionInfo> sessions = KeptSessions.list(call);
    if (call.json()) {
      Json json = new Json().array();
      for (NodeRecord record : records) {
        json.object();
        put(json, record, sessions);
        json.endObject();
      }
      call.print(json.endArray().toString());
      return;
    }
    Table table = new Table("TARGET", "PORTAL", "IFACE", "STARTUP", "SESSION");
    for (NodeRecord record : records) {
      NodeId id = record.id();
      table.row(id.target(), id.portal(), id.iface(), record.startup().key(), sids(id, sessions));
    }
    table.lines().forEach(call::print);
  }

  private static String sids(NodeId id, List<SessionInfo> sessions) {
    StringBuilder text = new StringBuilder();
    for (SessionInfo session : sessions) {
      if (session.node().sameNode(id)) {
        text.append(text.isEmpty() ? "" : ",").append(session.sid());
      }
    }
    return text.toString();
  }

  private static void put(Json json, NodeRecord record, List<SessionInfo> sessions) {
    SessionJson.node(json, record.id());
    json.put("startup", record.startup().key());
    json.array("sessions");
    for (SessionInfo session : sessions) {
      if (session.node().sameNode(record.id())) {
        json.add(session.sid());
      }
    }
    json.endArray();
  }

  private static void show(Invocation call, List<NodeRecord> records) throws HawserException {
    boolean secrets = call.arguments().flag("secrets");
    List<SessionInfo> sessions = KeptSessions.list(call);
    Json json = new Json().array();
    for (NodeRecord record : records) {
      Map<String, String> values = secrets ? record.values().asMap() : record.values().masked();
      if (call.json()) {
        json.object();
        put(json, record, sessions);
        json.object("values");
        values.forEach((key, value) -> json.put(key, value.isEmpty() ? null : value));
        json.endObject().endObject();
        continue;
      }
      call.print("node " + record.id());
      Table table = new Table("  KEY", "VALUE");
      values.forEach((key, value) -> table.row("  " + key, value));
      table.lines().forEach(call::print);
    }
    if (call.json()) {
      call.print(json.endArray().toString());
    }
  }

  // ---- records -----------------------------------------------------------------------------

  private static void create(Invocation call, NodeFilter filter) throws HawserException {
    if (filter.target().isEmpty() || filter.host().isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "node new: TARGET and --portal are needed");
    }
    call.services().ifaceAdmin();
    Portal portal = new Portal(filter.host().get(), filter.port().getAsInt(), filter.groupTag());
    String iface = filter.iface().orElse(Iface.DEFAULT.name());
    print(
        call,
        call.services().nodes().create(new NodeId(filter.target().get(), portal, iface)),
        "made");
  }

  private static void update(Invocation call, List<NodeRecord> records) throws HawserException {
    Map<String, String> values = KeyValues.of(call, "node update");
    for (NodeRecord record : records) {
      print(call, call.services().nodes().update(record.id(), values), "changed");
    }
  }

  private static void delete(Invocation call, List<NodeRecord> records) throws HawserException {
    for (NodeRecord record : records) {
      call.services().nodes().delete(record.id());
      print(call, record, "deleted");
    }
  }

  private static void print(Invocation call, NodeRecord record, String done) {
    if (call.json()) {
      Json json = new Json().object();
      SessionJson.node(json, record.id());
      call.print(json.put("done", done).endObject().toString());
    } else {
      call.print("node " + record.id() + " " + done);
    }
  }

  // ---- sessions ----------------------------------------------------------------------------

  private static void login(Invocation call, List<NodeRecord> records) throws HawserException {
    List<NodeOutcome> outcomes =
        Await.result(
            call.services()
                .keptSessions()
                .login(
                    records.stream().map(NodeRecord::id).toList(), outcome -> told(call, outcome)),
            LONGEST_LOGIN,
            "the login");
    HawserException first = null;
    int failed = 0;
    for (NodeOutcome outcome : outcomes) {
      if (outcome.failure().isPresent()) {
        failed++;
        first = first == null ? outcome.failure().get() : first;
      }
    }
    if (first != null) {
      throw new HawserException(
          first.code(),
          outcomes.size() == 1
              ? first.getMessage()
              : failed
                  + " of "
                  + outcomes.size()
                  + " nodes are not logged in: "
                  + first.getMessage(),
          first);
    }
  }

  private static void told(Invocation call, NodeOutcome outcome) {
    synchronized (call.terminal()) {
      for (int sid : outcome.sids()) {
        if (call.json()) {
          Json json = new Json().object().put("sid", sid);
          SessionJson.node(json, outcome.node());
          call.print(json.endObject().toString());
        } else {
          call.print("session " + sid + " " + outcome.node() + " is up");
        }
      }
    }
  }

  private static void logout(Invocation call, NodeFilter filter) throws HawserException {
    requireChoice(call, filter);
    KeptSessions.logout(
        call,
        KeptSessions.list(call).stream().filter(each -> filter.matches(each.node())).toList());
  }
}
