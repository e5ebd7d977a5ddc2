package io.hawser.soak;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * When the whole process stood still, for want of a processor or in a collection of its heap:
 * noticed by a thread that wants to run many times a second. A command that is late because nobody
 * ran is told from one that nobody took care of. Safe from any thread.
 */
final class Standstills {
  static final long TICK_NANOS = 50_000_000L;

  /** More than this between two ticks, and the time beyond a tick was not to be had. */
  private static final long LONGEST_TICK_NANOS = 4 * TICK_NANOS;

  private static final int KEPT = 2000;

  private record Standstill(long from, long to) {
    long since(long instant) {
      return Math.max(0, to - Math.max(from, instant));
    }
  }

  private final LongSupplier clock;
  private final Deque<Standstill> all = new ArrayDeque<>();
  private long last;
  private long ever;

  /**
   * @param clock nanoseconds
   */
  Standstills(LongSupplier clock) {
    this.clock = clock;
    this.last = clock.getAsLong();
  }

  /** Has a thread tick, for as long as the process lives or until it is interrupted. */
  Thread begin() {
    Thread thread =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                LockSupport.parkNanos(TICK_NANOS);
                tick();
              }
            },
            "soak-standstills");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The process runs now. */
  synchronized void tick() {
    Standstill since = sinceLastTick();
    last = clock.getAsLong();
    if (since != null) {
      ever += since.to - since.from;
      all.add(since);
      if (all.size() > KEPT) {
        all.poll();
      }
    }
  }

  private Standstill sinceLastTick() {
    long now = clock.getAsLong();
    return now - last > LONGEST_TICK_NANOS ? new Standstill(last + TICK_NANOS, now) : null;
  }

  /** How long the process stood still since then, nanoseconds; up to now, if it has just woken. */
  synchronized long since(long instant) {
    Standstill present = sinceLastTick();
    long sum = present == null ? 0 : present.since(instant);
    for (Standstill one : all) {
      sum += one.since(instant);
    }
    return sum;
  }

  /** How long it stood still in all, nanoseconds. */
  synchronized long ever() {
    return ever;
  }
}
