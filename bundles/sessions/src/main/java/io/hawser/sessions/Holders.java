package io.hawser.sessions;

import io.hawser.api.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who uses a session, by name; one that holds it twice is named twice. Any thread. */
final class Holders {
  private final List<String> names = new CopyOnWriteArrayList<>();

  /**
   * Adds one.
   *
   * @return lets go, once however often it is closed
   */
  Registration add(String who) {
    names.add(who);
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.compareAndSet(true, false)) {
        names.remove(who);
      }
    };
  }

  List<String> names() {
    return List.copyOf(names);
  }
}
