package io.hawser.multipath;

import io.hawser.api.Registration;
import io.hawser.api.multipath.MapEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The last events of a joined device. Threading: any thread. */
final class EventLog {
  private static final Logger LOG = System.getLogger(EventLog.class.getName());
  private static final int KEPT = 200;

  private final String name;
  private final Deque<MapEvent> events = new ArrayDeque<>();
  private final List<Consumer<MapEvent>> listeners = new CopyOnWriteArrayList<>();

  EventLog(String name) {
    this.name = name;
  }

  /** Notes an event; listeners are told by {@link #tell}, when no lock is held. */
  MapEvent note(MapEvent.Kind kind, int path, String text) {
    MapEvent event = new MapEvent(Instant.now(), kind, path, text);
    synchronized (events) {
      if (events.size() == KEPT) {
        events.removeFirst();
      }
      events.addLast(event);
    }
    return event;
  }

  void tell(MapEvent event) {
    LOG.log(
        Level.INFO,
        "{0}: {1}{2}",
        name,
        event.path() == 0 ? "" : "path " + event.path() + ": ",
        event.text());
    for (Consumer<MapEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener of " + name + " threw", e);
      }
    }
  }

  Registration listen(Consumer<MapEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  List<MapEvent> all() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }
}
