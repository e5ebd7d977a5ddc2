package io.hawser.iface;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Hands values to one receiver, in order, one at a time, on an executor's threads. A receiver that
 * throws loses that value only; one that blocks delays nobody else, and when too much has piled up
 * it is given up.
 *
 * @param <T> what is handed over
 */
final class Mailbox<T> {
  /** Values that may wait; a receiver this far behind is not coming back. */
  static final int CAPACITY = 65_536;

  private static final Logger LOG = System.getLogger(Mailbox.class.getName());

  private final Consumer<T> receiver;
  private final String name;
  private final Executor executor;
  // Guarded by this.
  private final Queue<T> waiting = new ArrayDeque<>();
  private boolean running;
  private boolean closed;

  Mailbox(Consumer<T> receiver, String name, Executor executor) {
    this.receiver = receiver;
    this.name = name;
    this.executor = executor;
  }

  /** Queues a value; never blocks and never runs the receiver on the caller's thread. */
  void post(T value) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (waiting.size() == CAPACITY) {
        closed = true;
        waiting.clear();
        LOG.log(Level.ERROR, "{0} took none of {1} events; it gets no more", name, CAPACITY);
        return;
      }
      waiting.add(value);
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::drain);
  }

  /** Drops what waits and takes no more; a delivery under way goes on. */
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  private void drain() {
    for (T value = next(); value != null; value = next()) {
      try {
        receiver.accept(value);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        LOG.log(Level.WARNING, name + " failed on " + value, e);
      }
    }
  }

  private synchronized T next() {
    T value = waiting.poll();
    running = value != null;
    return value;
  }
}
