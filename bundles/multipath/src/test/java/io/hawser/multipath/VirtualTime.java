package io.hawser.multipath;

import io.hawser.api.Registration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Time that passes only when the test says; everything runs on the test's thread. */
final class VirtualTime implements Timeline {
  static final long MS = 1_000_000L;

  private static final class Event {
    final long at;
    final long order;
    final Runnable task;
    boolean cancelled;

    Event(long at, long order, Runnable task) {
      this.at = at;
      this.order = order;
      this.task = task;
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.<Event>comparingLong(e -> e.at).thenComparingLong(e -> e.order));
  private long now = 1000 * MS;
  private long order;

  @Override
  public long now() {
    return now;
  }

  @Override
  public Registration after(long nanos, Runnable task) {
    Event event = new Event(now + Math.max(0, nanos), order++, task);
    events.add(event);
    return () -> event.cancelled = true;
  }

  void pass(long nanos) {
    passUntil(() -> false, nanos);
  }

  /** Lets time pass until the condition holds; tells whether it does. */
  boolean passUntil(BooleanSupplier condition, long most) {
    long end = now + most;
    while (!condition.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.at > end) {
        now = end;
        return condition.getAsBoolean();
      }
      events.poll();
      now = Math.max(now, next.at);
      if (!next.cancelled) {
        next.task.run();
      }
    }
    return true;
  }
}
