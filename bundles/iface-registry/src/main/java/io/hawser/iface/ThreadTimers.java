package io.hawser.iface;

import io.hawser.api.Registration;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers on one daemon thread, which starts with the first of them. */
public final class ThreadTimers implements Timers, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  /** Timers whose thread has this name. */
  public ThreadTimers(String threadName) {
    executor = new ScheduledThreadPoolExecutor(1, Threads.named(threadName));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Registration after(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      // After close nothing is watched any more: its owner is going away.
      return () -> {};
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
