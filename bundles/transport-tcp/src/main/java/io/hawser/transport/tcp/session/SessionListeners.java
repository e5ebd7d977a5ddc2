package io.hawser.transport.tcp.session;

import io.hawser.api.Registration;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whoever wants to know of a session; one that throws harms nobody else. */
final class SessionListeners {
  private static final System.Logger LOG = System.getLogger(SessionListeners.class.getName());

  private final TcpSession session;
  private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

  SessionListeners(TcpSession session) {
    this.session = session;
  }

  Registration add(SessionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  void state(SessionState next, String reason) {
    for (SessionListener listener : listeners) {
      try {
        listener.stateChanged(session, next, reason);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a session listener threw", e);
      }
    }
  }

  void event(AsyncEvent event) {
    for (SessionListener listener : listeners) {
      try {
        listener.asyncEvent(session, event);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a session listener threw", e);
      }
    }
  }
}
