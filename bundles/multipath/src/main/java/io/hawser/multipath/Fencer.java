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
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  Fencer(JoinedDevice device, FenceSettings settings, Timeline timeline) {
    this.device = device;
    this.settings = settings;
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
    List<Rung> rungs = new ArrayList<>();
    List<Path> others = device.usableExcept(path);
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
    if (settings.preempt() && settings.keys() != 0 && !others.isEmpty()) {
      rungs.add(
          new Rung(
              "PREEMPT AND ABORT over path " + others.get(0).id(),
              () -> preempt(path, others.get(0))));
    }
    if (settings.reset() && !others.isEmpty()) {
      rungs.add(
          new Rung(
              "LOGICAL UNIT RESET over path " + others.get(0).id(),
              () -> manage(others.get(0), TaskManagement.LOGICAL_UNIT_RESET)));
    }
    CompletionStage<String> climbed = climb(rungs, 0, "no other path to its portal group works");
    if (!settings.waitOut()) {
      return climbed;
    }
    return climbed
        .handle(
            (how, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(how);
              }
              return waitOut(path, failure);
            })
        .thenCompose(stage -> stage);
  }

  private CompletionStage<String> climb(List<Rung> rungs, int index, String why) {
    if (index == rungs.size()) {
      return CompletableFuture.failedStage(new HawserException(ErrorCode.TRANSPORT, why));
    }
    Rung rung = rungs.get(index);
    return device
        .within(rung.attempt(), settings.limit().toNanos(), rung.name())
        .handle(
            (done, failure) ->
                failure == null
                    ? CompletableFuture.completedStage(rung.name())
                    : climb(rungs, index + 1, rung.name() + " failed: " + message(failure)))
        .thenCompose(stage -> stage);
  }

  private static String message(Throwable failure) {
    Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
    return String.valueOf(cause.getMessage());
  }

  /**
   * The means that needs no other path: the target drops a session that was lost Time2Wait plus
   * Time2Retain ago. It helps only when that time has passed since the path went down.
   */
  private CompletionStage<String> waitOut(Path path, Throwable failure) {
    if (path.isAlive()) {
      return CompletableFuture.failedStage(failure);
    }
    var agreed = path.session().parameters();
    long needed =
        (agreed.defaultTime2Wait() + agreed.defaultTime2Retain()) * 1_000_000_000L
            + settings.skew().toNanos();
    long passed = timeline.now() - path.downSince;
    if (passed >= needed) {
      return CompletableFuture.completedStage("the target's own timers");
    }
    return CompletableFuture.failedStage(
        new HawserException(
            ErrorCode.AGAIN,
            message(failure)
                + "; the target drops the session in "
                + (needed - passed) / 1_000_000_000
                + " s"));
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
    var group = lost.session().portal().groupTag();
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
        new LoginRequest(
            way.iface(),
            over.session().portal(),
            old.initiator(),
            old.target(),
            old.isid(),
            old.type(),
            old.chap(),
            old.parameters(),
            brief);
    return over.source()
        .login()
        .apply(request)
        .thenAccept(
            session -> {
              // The target has ended it; it need not find that out by its own patience.
              lost.session().drop("the target has ended the session: its ISID was logged in anew");
              leave(session);
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

  private CompletionStage<Void> preempt(Path lost, Path over) {
    byte[] cdb = new byte[16];
    byte[] list = ReservationOut.of(key(over), key(lost)).encode();
    int length =
        PrimaryCdb.persistentReserveOut(
            cdb,
            ReservationOut.PREEMPT_AND_ABORT,
            ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY.code(),
            list.length);
    return device
        .commands(over)
        .write(cdb, length, ByteBuffer.wrap(list), Deadline.after(settings.limit()));
  }

  /** Registers the path's own key, so that it can be preempted; nothing to do without keys. */
  CompletionStage<Void> register(Path path) {
    if (settings.keys() == 0 || !settings.preempt()) {
      return CompletableFuture.completedStage(null);
    }
    byte[] cdb = new byte[16];
    byte[] list = ReservationOut.of(0, key(path)).encode();
    int length =
        PrimaryCdb.persistentReserveOut(cdb, ReservationOut.REGISTER_AND_IGNORE, 0, list.length);
    return device
        .commands(path)
        .write(cdb, length, ByteBuffer.wrap(list), Deadline.after(settings.limit()));
  }

  private long key(Path path) {
    return settings.keys() | path.id() & 0xffffL;
  }
}
