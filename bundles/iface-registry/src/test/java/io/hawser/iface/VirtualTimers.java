package io.hawser.iface;

import io.hawser.api.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that moves when told, and runs what is due on the teller's thread. */
final class VirtualTimers implements Timers {
  private record Entry(Duration due, Runnable task) {}

  private final List<Entry> entries = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @Override
  public synchronized Registration after(Duration delay, Runnable task) {
    Entry entry = new Entry(now.plus(delay), task);
    entries.add(entry);
    return () -> remove(entry);
  }

  private synchronized void remove(Entry entry) {
    entries.remove(entry);
  }

  synchronized int pending() {
    return entries.size();
  }

  void advance(Duration by) {
    List<Entry> due = new ArrayList<>();
    synchronized (this) {
      now = now.plus(by);
      for (Entry entry : entries) {
        if (entry.due.compareTo(now) <= 0) {
          due.add(entry);
        }
      }
      entries.removeAll(due);
    }
    due.sort(Comparator.comparing(Entry::due));
    due.forEach(entry -> entry.task.run());
  }
}
