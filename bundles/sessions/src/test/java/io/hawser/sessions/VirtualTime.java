package io.hawser.sessions;

import io.hawser.block.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/** A clock that moves when told, from due task to due task. */
final class VirtualTime implements Delay, LongSupplier {
  private record Entry(long due, Runnable task) {}

  private final List<Entry> entries = new ArrayList<>();
  private long now;

  @Override
  public synchronized void after(long nanos, Runnable task) {
    entries.add(new Entry(now + nanos, task));
  }

  @Override
  public synchronized long getAsLong() {
    return now;
  }

  synchronized int pending() {
    return entries.size();
  }

  void advance(Duration by) {
    long end = getAsLong() + by.toNanos();
    for (Entry next = due(end); next != null; next = due(end)) {
      next.task.run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Entry due(long end) {
    Entry next =
        entries.stream()
            .filter(entry -> entry.due <= end)
            .min(Comparator.comparingLong(Entry::due))
            .orElse(null);
    if (next != null) {
      entries.remove(next);
      now = next.due;
    }
    return next;
  }
}
