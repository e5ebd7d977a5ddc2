package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes sure that commands lost with a path are not executed any more: the means of {@link
 * FenceSettings}, one after another until one works. Only commands that had ended on our side
 * before the fence began count as fenced by it.
 */
final class Fencer {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private final JoinedDevice device;
  private final FenceSettings settings;
  private final Timeline timeline;
  private final FenceKeys keys;

  Fencer(JoinedDevice device, FenceSettings settings, FenceKeys keys, Timeline timeline) {
    this.device = device;
    this.settings = settings;
    this.keys = keys;
    this.timeline = timeline;
  }

  /** One means. */
  private record Rung(String name, Supplier<CompletionStage<Void>> attempt) {}

  /**
   * Fences the path.
   *
   * @return by what it was done; fails if nothing worked
   */
  CompletionStage<String> run(Path path) {
    return climb(rungs(path), 0, new ArrayList<>());
  }

  private List<Rung> rungs(Path path) {
    List<Rung> rungs = new ArrayList<>();
    List<Path> others = device.usableExcept(path);
    if (path.dead) {
      rungs.add(new Rung("an operator's word that its target is dead", () -> buried(path)));
    }
    if (settings.abortTaskSet() && path.isUsable()) {
      rungs.add(
          new Rung(
              "ABORT TASK SET over the path itself",
              () -> manage(path, TaskManagement.ABORT_TASK_SET)));
    }
    if (settings.reinstate()) {
      others.stream()
          .filter(other -> samePortalGroup(path, other))
          .limit(2)
          .forEach(
              other ->
                  rungs.add(
                      new Rung(
                          "a login with its ISID over path " + other.id(),
                          () -> reinstate(path, other))));
    }
    if (settings.hasKeys() && !others.isEmpty()) {
      Path other = others.get(0);
      rungs.add(
          new Rung("PREEMPT AND ABORT over path " + other.id(), () -> keys.preempt(path, other)));
    }
    if (settings.reset() && !others.isEmpty()) {
      Path other = others.get(0);
      rungs.add(new Rung("LOGICAL UNIT RESET over path " + other.id(), () -> reset(path, other)));
    }
    rungs.add(new Rung("the target's own timers", () -> waitOut(path)));
    return rungs;
  }

  private CompletionStage<String> climb(List<Rung> rungs, int index, List<String> failures) {
    if (index == rungs.size()) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.TRANSPORT, String.join("; ", failures)));
    }
    Rung rung = rungs.get(index);
    return timeline
        .within(rung.attempt(), settings.limit().toNanos(), rung.name())
        .handle(
            (done, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(rung.name());
              }
              failures.add(rung.name() + ": " + Causes.of(failure).getMessage());
              return climb(rungs, index + 1, failures);
            })
        .thenCompose(stage -> stage);
  }

  /** Should the operator be wrong, at least nothing more is sent to the target. */
  private static CompletionStage<Void> buried(Path path) {
    path.session().drop("an operator has declared its target dead");
    return CompletableFuture.completedStage(null);
  }

  /**
   * A reset ends what the target has taken in. What is still on its way is executed afterwards, for
   * the old session lives on; so our end of it is dropped, that nothing is sent again, and what was
   * sent gets the time to arrive.
   */
  private CompletionStage<Void> reset(Path lost, Path over) {
    if (!lost.isAlive()) {
      lost.session().drop("its commands are being fenced by a reset");
    }
    return left(lost, settings.network(), "what was sent may still arrive")
        .orElseGet(() -> manage(over, TaskManagement.LOGICAL_UNIT_RESET));
  }

  /**
   * The means that needs no other path: the target drops a lost session after Time2Wait and
   * Time2Retain (RFC 7143 sections 13.15 and 13.16). They count from when <i>it</i> has noticed,
   * which no protocol bounds: a target with nothing to send may believe in a connection for ever.
   * So this helps only where the user has said how long that takes.
   */
  private CompletionStage<Void> waitOut(Path path) {
    Optional<Duration> notice = settings.notice();
    if (notice.isEmpty()) {
      return notYet("the target may not have noticed that the path is lost");
    }
    var agreed = path.session().parameters();
    Duration needed =
        notice
            .get()
            .plusSeconds(agreed.defaultTime2Wait() + agreed.defaultTime2Retain())
            .plus(settings.skew());
    return left(path, needed, "the target may still have the session")
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  /** A failure if less than this has passed since our end of the connection has ended. */
  private Optional<CompletionStage<Void>> left(Path path, Duration needed, String why) {
    if (path.session().state() != SessionState.LOGGED_IN) {
      // Who was taken out is not listened to any more.
      path.connectionEnded(timeline.now());
    }
    OptionalLong ended = path.connectionEnded();
    if (ended.isEmpty()) {
      return Optional.of(notYet("its connection still stands"));
    }
    long left = needed.toNanos() - (timeline.now() - ended.getAsLong());
    return left <= 0
        ? Optional.empty()
        : Optional.of(notYet(why + " for " + (left / 1_000_000_000L + 1) + " s"));
  }

  private static CompletionStage<Void> notYet(String why) {
    return CompletableFuture.failedStage(new HawserException(ErrorCode.AGAIN, why));
  }

  private CompletionStage<Void> manage(Path over, TaskManagement function) {
    return over.unit()
        .manage(function, Deadline.after(settings.limit()))
        .thenCompose(
            answer ->
                answer == TaskManagementResponse.FUNCTION_COMPLETE
                    ? CompletableFuture.<Void>completedStage(null)
                    : CompletableFuture.<Void>failedStage(
                        new HawserException(
                            ErrorCode.GENERIC, function + " was answered with " + answer)));
  }

  private static boolean samePortalGroup(Path lost, Path other) {
    var group = lost.portalGroup();
    return group.isPresent()
        && group.equals(other.session().portal().groupTag())
        && lost.session().target().equals(other.session().target())
        && lost.session().request().initiator().equals(other.session().request().initiator())
        && other.session().state() == SessionState.LOGGED_IN;
  }

  /**
   * Session reinstatement (RFC 7143 section 6.3.5): the target ends the old session and its tasks
   * before it grants the login. The new session was needed for that only.
   */
  private CompletionStage<Void> reinstate(Path lost, Path over) {
    LoginRequest old = lost.session().request();
    LoginRequest way = over.session().request();
    SessionTimeouts t = old.timeouts();
    Duration login = min(settings.limit(), t.login());
    SessionTimeouts brief =
        new SessionTimeouts(
            min(CONNECT, t.connect()),
            login,
            login,
            login,
            Duration.ZERO,
            t.noopTimeout(),
            login,
            0,
            t.reconnectDelay(),
            Duration.ZERO,
            0);
    LoginRequest request =
        old.withIface(way.iface()).withPortal(over.session().portal()).withTimeouts(brief);
    return over.source()
        .login()
        .apply(request)
        .thenCompose(
            session -> {
              leave(session);
              if (!session.portal().groupTag().equals(lost.portalGroup())) {
                return notYet("the login was led to another portal group");
              }
              // The target has ended it; it need not find that out by its own patience.
              lost.session().drop("the target has ended the session: its ISID was logged in anew");
              return CompletableFuture.completedStage(null);
            });
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static void leave(TransportSession session) {
    session
        .logout(Deadline.after(CONNECT))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                session.close("its fence is done and the target did not answer the logout");
              }
            });
  }
}
