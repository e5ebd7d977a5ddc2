package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.Quantity;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code hawser session}: the sessions that the daemon keeps up. */
public final class SessionCommand implements DaemonCommand {
  private static final Duration RESCAN = Duration.ofMinutes(5);

  private static final CommandSpec SPEC =
      new CommandSpec(
          "session",
          "list the sessions that are kept up, watch them, log them out",
          List.of(
              Parameter.action("list", "show", "stats", "rescan", "record", "logout"),
              Parameter.optional("SID", "the session's number; all unless given", ValueKind.WORD)),
          List.of(
              Option.flag("watch", "for list: go on with a line for every change, until ^C"),
              Option.flag("all", "for logout: every session"),
              Option.file(
                  "out", "for record, in Gogo: a new file by its whole name, not standard output")),
          List.of(),
          List.of(
              "A session is a login to a node that the daemon keeps up: it is built up again when"
                  + " its connection is lost, and comes back with its network or its card."
                  + " 'hawser node login TARGET' makes sessions.",
              "'record SID > FILE' writes the headers of the last PDUs of the session's"
                  + " connection, as pcapng for Wireshark; never data or secrets. The daemon opens"
                  + " no file for its callers; in Gogo --out FILE makes one.",
              "With --watch and --json every line is one JSON object: the sessions there are with"
                  + " \"event\":\"is\", then \"added\", \"changed\" and \"removed\"."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String action = DaemonCommand.action(call);
    Optional<String> sid = call.arguments().positional(1);
    if (call.arguments().flag("watch")) {
      if (!action.equals("list") || sid.isPresent()) {
        throw new HawserException(ErrorCode.INVALID, "session: --watch goes with list only");
      }
      watch(call);
      return;
    }
    if (action.equals("logout") && sid.isEmpty() && !call.arguments().flag("all")) {
      throw new HawserException(
          ErrorCode.INVALID, "session logout: name a SID, or say --all to mean every session");
    }
    if (action.equals("record") && sid.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "session record: name a SID");
    }
    List<SessionInfo> sessions = sessions(call, sid);
    switch (action) {
      case "list" -> list(call, sessions);
      case "show" -> show(call, sessions);
      case "stats" -> statistics(call, sessions);
      case "rescan" -> rescan(call, sessions);
      case "record" -> SessionRecording.write(call, sessions.get(0));
      default -> KeptSessions.logout(call, sessions);
    }
  }

  private static List<SessionInfo> sessions(Invocation call, Optional<String> sid)
      throws HawserException {
    List<SessionInfo> all = KeptSessions.list(call);
    if (sid.isPresent()) {
      long wanted = Quantity.number("SID", sid.get(), 1, Integer.MAX_VALUE);
      List<SessionInfo> one = all.stream().filter(each -> each.sid() == wanted).toList();
      if (one.isEmpty()) {
        throw new HawserException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + wanted);
      }
      return one;
    }
    if (all.isEmpty()) {
      throw new HawserException(ErrorCode.NO_OBJECTS_FOUND, "there are no sessions");
    }
    return all;
  }

  private static void list(Invocation call, List<SessionInfo> sessions) {
    if (call.json()) {
      Json json = new Json().array();
      sessions.forEach(session -> SessionJson.session(json, session));
      call.print(json.endArray().toString());
      return;
    }
    Table table = new Table("SID", "STATE", "TARGET", "PORTAL", "IFACE", "LUNS", "REMARK");
    for (SessionInfo session : sessions) {
      table.row(
          session.sid(),
          session.state(),
          session.node().target(),
          session.portal().address(),
          session.node().iface(),
          session.luns().size(),
          session.reason());
    }
    table.lines().forEach(call::print);
  }

  private static void show(Invocation call, List<SessionInfo> sessions) {
    if (call.json()) {
      list(call, sessions);
      return;
    }
    for (SessionInfo session : sessions) {
      SessionParameters parameters = session.parameters();
      call.print("session " + session.sid());
      Table table = new Table("  WHAT", "VALUE");
      table.row("  target", session.node().target());
      table.row("  portal", session.portal());
      table.row("  record's portal", session.node().portal());
      table.row("  iface", session.node().iface() + " (" + session.iface().transport() + ")");
      table.row("  initiator", session.initiator());
      table.row(
          "  state", session.state() + (session.reason().isEmpty() ? "" : ": " + session.reason()));
      table.row("  CHAP user", session.chapUser().orElse(""));
      table.row("  target's CHAP user", session.chapUserIn().orElse(""));
      table.row(
          "  digests",
          "header "
              + parameters.headerDigests().get(0).key()
              + ", data "
              + parameters.dataDigests().get(0).key());
      table.row(
          "  segments",
          parameters.maxRecvDataSegmentLength()
              + " in, "
              + parameters.maxXmitDataSegmentLength()
              + " out");
      table.row(
          "  bursts",
          parameters.firstBurstLength() + " first, " + parameters.maxBurstLength() + " most");
      table.row("  held by", String.join(", ", session.holders()));
      table.lines().stream().skip(1).forEach(call::print);
      luns(call, session.luns());
    }
  }

  private static void luns(Invocation call, List<LunInfo> luns) {
    if (luns.isEmpty()) {
      return;
    }
    Table table = new Table("  LUN", "WWID", "VENDOR", "PRODUCT", "BYTES", "REMARK");
    for (LunInfo lun : luns) {
      table.row(
          "  " + lun.lun(),
          lun.identity().flatMap(DeviceIdentity::wwid).orElse(""),
          lun.identity().map(DeviceIdentity::vendor).orElse(""),
          lun.identity().map(DeviceIdentity::product).orElse(""),
          lun.geometry().map(geometry -> Long.toString(geometry.bytes())).orElse(""),
          lun.fault());
    }
    table.lines().forEach(call::print);
  }

  private static void statistics(Invocation call, List<SessionInfo> sessions) {
    if (call.json()) {
      Json json = new Json().array();
      sessions.forEach(session -> SessionJson.statistics(json, session));
      call.print(json.endArray().toString());
      return;
    }
    Table table =
        new Table(
            "SID",
            "COMMANDS",
            "READ",
            "WRITTEN",
            "LOGINS",
            "TIMEOUTS",
            "DIGEST-ERRORS",
            "PROTOCOL-ERRORS",
            "RETRANSMITS");
    for (SessionInfo session : sessions) {
      SessionStatistics counters = session.statistics();
      table.row(
          session.sid(),
          counters.commands(),
          counters.bytesRead(),
          counters.bytesWritten(),
          counters.logins(),
          counters.timeouts(),
          counters.digestErrors(),
          counters.protocolErrors(),
          counters.retransmits() < 0 ? "" : counters.retransmits());
    }
    table.lines().forEach(call::print);
  }

  private static void rescan(Invocation call, List<SessionInfo> sessions) throws HawserException {
    Sessions kept = call.services().keptSessions();
    for (SessionInfo session : sessions) {
      SessionInfo after =
          Await.result(kept.rescan(session.sid()), RESCAN, "the rescan of " + session.title());
      call.print(SessionJson.done(call, after, "rescanned: " + after.luns().size() + " LUNs"));
    }
  }

  // ---- watching ----------------------------------------------------------------------------

  private static void watch(Invocation call) throws HawserException {
    Sessions kept = call.services().keptSessions();
    try (Watch<SessionEvent> watch = new Watch<>(call)) {
      watch.over(kept.listen(watch::event));
      kept.sessions().forEach(session -> line(call, "is", session, ""));
      watch.each(
          event -> {
            if (event instanceof SessionEvent.Added added) {
              line(call, "added", added.session(), "");
            } else if (event instanceof SessionEvent.Changed changed) {
              line(call, "changed", changed.session(), changed.session().reason());
            } else if (event instanceof SessionEvent.Removed removed) {
              line(call, "removed", removed.session(), removed.reason());
            }
          });
    }
  }

  private static void line(Invocation call, String event, SessionInfo session, String reason) {
    if (call.json()) {
      Json json = new Json().object().put("event", event);
      json.put("reason", reason.isEmpty() ? null : reason);
      json.object("session");
      SessionJson.members(json, session);
      call.print(json.endObject().endObject().toString());
    } else {
      call.print(
          event
              + "  "
              + session.title()
              + "  "
              + session.state()
              + (reason.isEmpty() ? "" : "  " + reason));
    }
  }
}
