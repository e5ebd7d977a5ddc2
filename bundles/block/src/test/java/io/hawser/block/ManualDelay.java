package io.hawser.block;

import java.util.ArrayList;
import java.util.List;

/** A delay whose time is the test's. */
final class ManualDelay implements Delay {
  private record Waiting(long nanos, Runnable task) {}

  private final List<Waiting> waiting = new ArrayList<>();
  final List<Long> pauses = new ArrayList<>();

  @Override
  public synchronized void after(long nanos, Runnable task) {
    pauses.add(nanos);
    waiting.add(new Waiting(nanos, task));
  }

  /** Lets every pause pass, those that begin meanwhile too; tells how many there were. */
  int passAll() {
    int count = 0;
    while (true) {
      List<Waiting> due;
      synchronized (this) {
        due = List.copyOf(waiting);
        waiting.clear();
      }
      if (due.isEmpty()) {
        return count;
      }
      for (Waiting w : due) {
        count++;
        w.task.run();
      }
    }
  }
}
