package io.hawser.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The clock and the timer of a joined device, so that tests may own time. */
public interface Timeline {
  /** Nanoseconds on the line of {@link System#nanoTime()}, or of the test's making. */
  long now();

  /**
   * Runs {@code task} once, later, on a thread of its own choice; never within this call.
   *
   * @return takes the task back if it has not begun
   */
  Registration after(long nanos, Runnable task);

  /**
   * The stage, or its failure when the time is up; what comes later is dropped.
   *
   * @param what is attempted, for the failure's message
   */
  default <T> CompletionStage<T> within(
      Supplier<CompletionStage<T>> attempt, long nanos, String what) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Registration timer =
        after(
            nanos,
            () ->
                result.completeExceptionally(
                    new HawserException(
                        ErrorCode.REQUEST_TIMEOUT,
                        what + " took longer than " + nanos / 1_000_000 + " ms")));
    CompletionStage<T> stage;
    try {
      stage = attempt.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (value, failure) -> {
          timer.close();
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  /** The real time, by an executor; what is scheduled after its end is dropped. */
  static Timeline on(ScheduledExecutorService executor) {
    return new Timeline() {
      @Override
      public long now() {
        return System.nanoTime();
      }

      @Override
      public Registration after(long nanos, Runnable task) {
        try {
          Future<?> scheduled = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
          return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException ended) {
          return () -> {};
        }
      }
    };
  }
}
