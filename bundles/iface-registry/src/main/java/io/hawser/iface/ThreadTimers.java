package io.hawser.iface;

import io.hawser.api.Registration;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Timers on one daemon thread, which starts with the first of them.
 *
 * <p>Most timers are alarms that are closed long before they ring, several for each login. The
 * thread would be woken for each that becomes the next one due; so while alarms are set a short
 * timer of our own is always the next one due, and the thread wakes ten times a second at most.
 */
public final class ThreadTimers implements Timers, AutoCloseable {
  private static final Duration GUARD = Duration.ofMillis(100);

  private final ScheduledThreadPoolExecutor executor;
  private final AtomicBoolean guarded = new AtomicBoolean();
  private final AtomicLong asked = new AtomicLong();
  private long seen;

  /** Timers whose thread has this name. */
  public ThreadTimers(String threadName) {
    executor = new ScheduledThreadPoolExecutor(1, Threads.named(threadName));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Registration after(Duration delay, Runnable task) {
    try {
      if (delay.compareTo(GUARD) > 0) {
        asked.incrementAndGet();
        if (guarded.compareAndSet(false, true)) {
          guard();
        }
      }
      ScheduledFuture<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      // After close nothing is watched any more: its owner is going away.
      return () -> {};
    }
  }

  private void guard() {
    executor.schedule(this::look, GUARD.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Goes on as long as alarms are set; an alarm that comes in between wakes the thread once. */
  private void look() {
    long now = asked.get();
    if (now == seen) {
      guarded.set(false);
    } else {
      seen = now;
      guard();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
