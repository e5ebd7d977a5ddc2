package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.SessionState;
import io.hawser.block.DeviceCommands;
import io.hawser.block.DiskProbe;
import io.hawser.block.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out whether a path that is not used may be used: its session stands, the checkers agree,
 * and behind it is the disk that was joined. Each path is checked by itself.
 */
final class PathCheck {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final JoinedDevice device;
  private final Timeline timeline;
  private final List<PathChecker> checkers;

  PathCheck(JoinedDevice device, Timeline timeline) {
    this.device = device;
    this.timeline = timeline;
    List<PathChecker> all = new ArrayList<>(List.of(new PingChecker(), new TurChecker(timeline)));
    all.addAll(device.settings().checkers());
    checkers = List.copyOf(all);
  }

  /**
   * What was found.
   *
   * @param verdict state and reason
   * @param noDisk whether the target says that there is no such disk
   * @param asked when the check began
   * @param doubts the path's doubts when the check began; if there are more by now, the verdict is
   *     void
   */
  record Result(PathChecker.Verdict verdict, boolean noDisk, long asked, int doubts) {}

  /** Checks; the stage never fails. */
  CompletionStage<Result> run(Path path) {
    int doubts = path.doubts;
    long asked = timeline.now();
    SessionState session = path.session().state();
    if (session != SessionState.LOGGED_IN) {
      PathState state = session == SessionState.FREE ? PathState.GONE : PathState.DOWN;
      return CompletableFuture.completedStage(
          new Result(
              new PathChecker.Verdict(state, "its session is " + session), false, asked, doubts));
    }
    return timeline
        .within(() -> ask(path, 0), LIMIT.toNanos(), "the check")
        .handle(
            (verdict, failure) -> {
              if (failure == null) {
                return new Result(verdict, verdict.state() == PathState.GONE, asked, doubts);
              }
              Throwable cause = Causes.of(failure);
              PathState state = cause instanceof AnotherDisk ? PathState.GONE : PathState.DOWN;
              return new Result(
                  new PathChecker.Verdict(state, String.valueOf(cause.getMessage())),
                  false,
                  asked,
                  doubts);
            });
  }

  private CompletionStage<PathChecker.Verdict> ask(Path path, int index) {
    PathChecker checker = checkers.get(index);
    return checker
        .check(path.session(), path.unit(), Deadline.after(LIMIT))
        .thenCompose(
            verdict -> {
              if (verdict.state() != PathState.UP && verdict.state() != PathState.STANDBY) {
                return CompletableFuture.completedStage(verdict);
              }
              if (index + 1 < checkers.size()) {
                return ask(path, index + 1);
              }
              // A standby port answers questions of identity, but not of size.
              return verdict.state() == PathState.STANDBY
                  ? CompletableFuture.completedStage(verdict)
                  : identity(path, path.unit())
                      .thenCompose(done -> device.fenceKeys().register(path))
                      .thenCompose(done -> device.reservations().repair(path))
                      .thenApply(done -> verdict);
            });
  }

  /** Fails with {@link AnotherDisk} if the disk is not the one that was joined. */
  CompletionStage<Void> identity(Path path, LogicalUnit over) {
    DeviceCommands commands =
        new DeviceCommands(over, path.toString(), RetryPolicy.withBusyRetries(3), timeline::after);
    return new DiskProbe(commands, Deadline.after(LIMIT))
        .runIdentity()
        .thenCompose(
            now -> {
              Optional<String> difference = device.facts().difference(now);
              return difference.isEmpty()
                  ? CompletableFuture.<Void>completedStage(null)
                  : CompletableFuture.<Void>failedStage(
                      new AnotherDisk(
                          "behind " + path + " is another disk now: " + difference.get()));
            });
  }

  /** Behind the path is another disk. */
  static final class AnotherDisk extends HawserException {
    private static final long serialVersionUID = 1L;

    AnotherDisk(String message) {
      super(ErrorCode.TRANSPORT, message);
    }
  }
}
