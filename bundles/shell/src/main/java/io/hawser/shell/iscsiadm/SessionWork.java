package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.shell.command.Await;
import java.time.Duration;
import java.util.List;

/** What {@code -u}, {@code -R} and {@code -s} do to sessions, whoever named them. */
final class SessionWork {
  private static final Duration RESCAN = Duration.ofMinutes(5);

  private final Call call;

  SessionWork(Call call) {
    this.call = call;
  }

  /** Whether one of the three was asked for. */
  static boolean wanted(Request request) {
    return request.has('u') || request.has('R') || request.has('s');
  }

  /** Does it; the first failure is the result, the others are tried all the same. */
  ErrorCode run(List<SessionInfo> sessions) throws HawserException {
    Request request = call.request();
    if (request.has('R')) {
      return sessions.isEmpty() ? none() : rescan(sessions);
    }
    if (request.has('s')) {
      if (sessions.isEmpty()) {
        return none();
      }
      sessions.forEach(this::statistics);
      return ErrorCode.SUCCESS;
    }
    if (sessions.isEmpty()) {
      return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No matching sessions found");
    }
    return new Logins(call).logout(sessions);
  }

  private ErrorCode none() {
    return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No session found.");
  }

  private ErrorCode rescan(List<SessionInfo> sessions) throws HawserException {
    Sessions kept = call.services().keptSessions();
    ErrorCode first = ErrorCode.SUCCESS;
    for (SessionInfo session : sessions) {
      call.print("Rescanning session " + session.title());
      try {
        Await.result(kept.rescan(session.sid()), RESCAN, "the rescan of " + session.title());
      } catch (HawserException e) {
        call.error("Could not rescan session sid " + session.sid() + ": " + e.getMessage());
        first = first == ErrorCode.SUCCESS ? e.code() : first;
      }
    }
    return first;
  }

  /** The counters that are kept, under open-iscsi's names; our own as extended ones. */
  private void statistics(SessionInfo session) {
    SessionStatistics counters = session.statistics();
    call.print("Stats for session " + session.title());
    call.print("iSCSI SNMP:");
    call.print("\ttxdata_octets: " + counters.bytesWritten());
    call.print("\trxdata_octets: " + counters.bytesRead());
    call.print("\tscsicmd_pdus: " + counters.commands());
    call.print("\tscsirsp_pdus: " + counters.responses());
    call.print("\tdigest_err: " + counters.digestErrors());
    call.print("\ttimeout_err: " + counters.timeouts());
    call.print("iSCSI Extended:");
    call.print("\tlogins: " + counters.logins());
    call.print("\tprotocol_err: " + counters.protocolErrors());
    if (counters.retransmits() >= 0) {
      call.print("\ttcp_retransmits: " + counters.retransmits());
    }
  }
}
