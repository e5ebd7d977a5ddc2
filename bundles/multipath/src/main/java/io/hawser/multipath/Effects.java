package io.hawser.multipath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is to be done when the device's lock is free again: sessions, commands and listeners are
 * never called under it.
 */
final class Effects {
  private final List<Runnable> actions = new ArrayList<>();

  /** Changes something under a device's lock, then does what came of it without. */
  static void of(Object lock, Consumer<Effects> change) {
    Effects effects = new Effects();
    synchronized (lock) {
      change.accept(effects);
    }
    effects.run();
  }

  void add(Runnable action) {
    actions.add(action);
  }

  void run() {
    // An action may add others.
    for (int i = 0; i < actions.size(); i++) {
      actions.get(i).run();
    }
  }
}
