package io.hawser.block;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something later; how pauses between retries are made without a sleeping thread. */
@FunctionalInterface
public interface Delay {
  /**
   * Runs {@code task} once, after the pause, on a thread of its own choice. Does not block.
   *
   * @param nanos zero or more
   * @param task must neither block nor throw
   */
  void after(long nanos, Runnable task);

  /** By an executor; once that is shut down tasks run at once, so that nothing waits for ever. */
  static Delay on(ScheduledExecutorService executor) {
    return (nanos, task) -> {
      try {
        executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        task.run();
      }
    };
  }
}
