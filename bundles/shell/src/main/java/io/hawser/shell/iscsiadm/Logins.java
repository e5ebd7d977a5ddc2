package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.shell.command.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Logs nodes in and sessions out, all at once, and tells of each in the order of the list. */
final class Logins {
  /** No budget of a record is longer; a login that outlives it is a fault of ours. */
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Call call;
  private final Sessions sessions;

  /**
   * @throws HawserException {@code DAEMON_NOT_CONNECTED} where nobody keeps sessions up
   */
  Logins(Call call) throws HawserException {
    this.call = call;
    sessions = call.services().keptSessions();
  }

  /**
   * Logs in.
   *
   * @return the first failure in the order of the list
   */
  ErrorCode login(List<NodeRecord> records) throws HawserException {
    ErrorCode first = ErrorCode.SUCCESS;
    List<NodeRecord> missing = new ArrayList<>();
    for (NodeRecord record : records) {
      int wanted = wanted(record);
      long present = present(record.id());
      if (present >= wanted) {
        call.error(already(record.id().iface(), wanted, present));
        first = first == ErrorCode.SUCCESS ? ErrorCode.SESSION_EXISTS : first;
        continue;
      }
      for (long i = present; i < wanted; i++) {
        call.print("Logging in to " + record.id());
      }
      missing.add(record);
    }
    call.terminal().out().flush();
    ErrorCode failed = wait(missing);
    if (failed != ErrorCode.SUCCESS && first == ErrorCode.SUCCESS) {
      first = failed;
    }
    if (first != ErrorCode.SUCCESS) {
      call.error("Could not log into all portals");
    }
    return first;
  }

  private ErrorCode wait(List<NodeRecord> records) throws HawserException {
    Map<NodeId, CompletableFuture<NodeOutcome>> outcomes = new HashMap<>();
    List<NodeId> ids = records.stream().map(NodeRecord::id).toList();
    ids.forEach(id -> outcomes.put(id, new CompletableFuture<>()));
    CompletionStage<List<NodeOutcome>> all =
        sessions.login(
            ids,
            outcome -> {
              CompletableFuture<NodeOutcome> waiting = outcomes.get(outcome.node());
              if (waiting != null) {
                waiting.complete(outcome);
              }
            });
    all.whenComplete((done, failure) -> settle(outcomes, done, failure));
    if (call.request().has('W')) {
      return ErrorCode.SUCCESS;
    }
    ErrorCode first = ErrorCode.SUCCESS;
    for (NodeId id : ids) {
      ErrorCode code = tell(Await.result(outcomes.get(id), LONGEST, "login to " + id));
      first = first == ErrorCode.SUCCESS ? code : first;
    }
    return first;
  }

  /** Whoever was not told of on the way is told of at the end. */
  private static void settle(
      Map<NodeId, CompletableFuture<NodeOutcome>> outcomes,
      List<NodeOutcome> done,
      Throwable failure) {
    if (failure != null) {
      outcomes.values().forEach(waiting -> waiting.completeExceptionally(failure));
      return;
    }
    for (NodeOutcome outcome : done) {
      CompletableFuture<NodeOutcome> waiting = outcomes.get(outcome.node());
      if (waiting != null) {
        waiting.complete(outcome);
      }
    }
    HawserException lost = new HawserException(ErrorCode.INTERNAL, "a login was lost");
    outcomes.values().forEach(waiting -> waiting.completeExceptionally(lost));
  }

  private ErrorCode tell(NodeOutcome outcome) {
    for (int i = 0; i < outcome.sids().size(); i++) {
      call.print("Login to " + outcome.node() + " successful.");
    }
    if (outcome.failure().isEmpty()) {
      return ErrorCode.SUCCESS;
    }
    HawserException why = outcome.failure().get();
    call.error("Could not login to " + outcome.node() + ".");
    report(why);
    return why.code();
  }

  private void report(HawserException why) {
    call.error(
        "initiator reported error (" + why.code().code() + " - " + Texts.of(why.code()) + ")");
    call.error(why.getMessage());
  }

  static String already(String iface, int wanted, long present) {
    return iface
        + ": "
        + wanted
        + (wanted == 1 ? " session" : " sessions")
        + " requested, but "
        + present
        + " already present.";
  }

  private static int wanted(NodeRecord record) {
    return record
        .values()
        .get("node.session.nr_sessions")
        .filter(value -> value.matches("[0-9]{1,4}"))
        .map(Integer::parseInt)
        .orElse(1);
  }

  private long present(NodeId node) {
    return sessions.sessions().stream().filter(each -> each.node().sameNode(node)).count();
  }

  /** One more session like this one. */
  ErrorCode another(SessionInfo like) {
    call.print("Logging in to " + like.node() + " (multiple)");
    try {
      Await.result(sessions.another(like.sid()), LONGEST, "login to " + like.node());
    } catch (HawserException e) {
      call.error("Could not login to " + like.node() + ".");
      report(e);
      return e.code();
    }
    call.print("Login to " + like.node() + " successful.");
    return ErrorCode.SUCCESS;
  }

  /**
   * Logs out.
   *
   * @return the first failure
   */
  ErrorCode logout(List<SessionInfo> ending) {
    List<CompletionStage<Void>> logouts = new ArrayList<>();
    for (SessionInfo session : ending) {
      call.print("Logging out of session " + session.title());
      logouts.add(sessions.logout(session.sid()));
    }
    call.terminal().out().flush();
    ErrorCode first = ErrorCode.SUCCESS;
    for (int i = 0; i < ending.size(); i++) {
      String title = ending.get(i).title();
      try {
        Await.result(logouts.get(i), LONGEST, "logout of " + title);
        call.print("Logout of " + title + " successful.");
      } catch (HawserException e) {
        if (e.code() == ErrorCode.SESSION_NOT_FOUND) {
          // Somebody else was quicker; it is gone, which is what was wanted.
          call.print("Logout of " + title + " successful.");
          continue;
        }
        call.error("Could not logout of " + title + ".");
        report(e);
        first = first == ErrorCode.SUCCESS ? e.code() : first;
      }
    }
    if (first != ErrorCode.SUCCESS) {
      call.error("Could not logout of all requested sessions");
    }
    return first;
  }
}
