package io.hawser.discovery.isns.net;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Handing tasks to a loop that may have ended. */
public final class Loops {
  private Loops() {}

  /** Runs a task on the loop; does nothing if the loop has ended, as its sockets have. */
  public static void run(Executor loop, Runnable task) {
    run(loop, task, new CompletableFuture<Void>());
  }

  /** Runs a task on the loop after a pause; does nothing if the loop has ended. */
  public static Optional<ScheduledFuture<?>> later(
      ScheduledExecutorService loop, Runnable task, Duration pause) {
    try {
      return Optional.of(loop.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException ended) {
      return Optional.empty();
    }
  }

  /** Runs a task on the loop; if the loop has ended, whoever waits for it is told. */
  public static void run(Executor loop, Runnable task, CompletableFuture<?> waiting) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      waiting.completeExceptionally(
          new HawserException(
              ErrorCode.ISNS_UNAVAILABLE, "the iSNS client has been closed", ended));
    }
  }
}
