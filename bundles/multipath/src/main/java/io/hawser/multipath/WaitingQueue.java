package io.hawser.multipath;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Commands that wait for a path, in their order, bounded in number and bytes. Guarded by the
 * device's lock.
 */
final class WaitingQueue {
  private final QueueLimits limits;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private long bytes;

  WaitingQueue(QueueLimits limits) {
    this.limits = limits;
  }

  /**
   * Has a command wait.
   *
   * @return whether there was room for it
   */
  boolean offer(Request request) {
    int more = request.user.dataLength();
    if (waiting.size() >= limits.commands() || bytes + more > limits.bytes()) {
      return false;
    }
    waiting.addLast(request);
    bytes += more;
    return true;
  }

  /** Takes those out that are meant, in their order. */
  List<Request> take(Predicate<Request> which) {
    List<Request> taken = new ArrayList<>();
    for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (which.test(request)) {
        all.remove();
        bytes -= request.user.dataLength();
        taken.add(request);
      }
    }
    return taken;
  }

  int count() {
    return waiting.size();
  }
}
