package io.hawser.multipath;

import io.hawser.api.Registration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
