package io.hawser.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.MapEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the load off a path before it is taken out: first every other path has to prove anew that
 * the same disk is behind it, then new commands go there, then what is under way on this one comes
 * to its end. Until it is taken out it stays the last resort.
 */
final class Draining {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN = 5_000_000L;

  private final JoinedDevice device;
  private final PathCheck check;
  private final Object lock;
  private final Timeline timeline;

  Draining(JoinedDevice device, PathCheck check, Object lock, Timeline timeline) {
    this.device = device;
    this.check = check;
    this.lock = lock;
    this.timeline = timeline;
  }

  /** Completes when nothing is under way on the path any more. */
  CompletionStage<Void> run(Path path) {
    List<Path> others = others(path);
    if (others.isEmpty()) {
      return CompletableFuture.failedStage(
          new HawserException(
              ErrorCode.INVALID,
              device.name() + ": no path but " + path.id() + " works, add the new one first"));
    }
    CompletableFuture<?>[] proofs =
        others.stream()
            .map(other -> check.identity(other, other.unit()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(proofs).thenCompose(proved -> drain(path));
  }

  private List<Path> others(Path path) {
    return device.paths().stream().filter(p -> p != path && p.isWell()).toList();
  }

  private CompletionStage<Void> drain(Path path) {
    Effects.of(
        lock,
        effects -> {
          path.drained = true;
          device.event(
              MapEvent.Kind.PATHS, path, "drained: the others lead to the same disk", effects);
          device.states().rebuild(effects);
        });
    CompletableFuture<Void> empty = new CompletableFuture<>();
    awaitEmpty(path, empty, timeline.now() + LIMIT.toNanos());
    return empty;
  }

  private void awaitEmpty(Path path, CompletableFuture<Void> empty, long end) {
    boolean done;
    synchronized (lock) {
      done = path.inFlight() == 0 && path.unfenced.isEmpty();
    }
    if (done && others(path).isEmpty()) {
      empty.completeExceptionally(
          new HawserException(
              ErrorCode.AGAIN,
              device.name() + ": path " + path.id() + " is needed, the others do not work"));
    } else if (done) {
      empty.complete(null);
    } else if (timeline.now() - end >= 0) {
      empty.completeExceptionally(
          new HawserException(
              ErrorCode.REQUEST_TIMEOUT,
              device.name() + ": commands on path " + path.id() + " do not come to their end"));
    } else {
      timeline.after(LOOK_AGAIN, () -> awaitEmpty(path, empty, end));
    }
  }

  /** Every path carries load again. Under the lock. */
  void undo() {
    device.paths().forEach(path -> path.drained = false);
  }
}
