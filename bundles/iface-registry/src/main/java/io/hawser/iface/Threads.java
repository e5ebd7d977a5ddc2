package io.hawser.iface;

import java.util.concurrent.ThreadFactory;

/** How this room makes threads. */
final class Threads {
  private Threads() {}

  /** Daemon threads of this name that hold on to nobody's class loader but ours. */
  static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.setContextClassLoader(Threads.class.getClassLoader());
      return thread;
    };
  }
}
