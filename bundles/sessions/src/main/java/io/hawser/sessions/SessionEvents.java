package io.hawser.sessions;

import io.hawser.api.Registration;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionsListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Tells listeners of sessions, in order, away from the transports' threads. */
final class SessionEvents {
  private static final Logger LOG = System.getLogger(SessionEvents.class.getName());

  private final List<SessionsListener> listeners = new CopyOnWriteArrayList<>();
  private final Executor teller;

  /**
   * @param teller runs one task at a time, in order
   */
  SessionEvents(Executor teller) {
    this.teller = teller;
  }

  Registration listen(SessionsListener listener) {
    // A wrapper of its own, so that one listener registered twice is two registrations.
    SessionsListener own = listener::sessionEvent;
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  void tell(SessionEvent event) {
    if (listeners.isEmpty()) {
      return;
    }
    try {
      teller.execute(() -> listeners.forEach(listener -> tell(listener, event)));
    } catch (RejectedExecutionException shutDown) {
      LOG.log(Level.DEBUG, "nobody is told any more: {0}", event);
    }
  }

  private static void tell(SessionsListener listener, SessionEvent event) {
    try {
      listener.sessionEvent(event);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "a listener failed on " + event, e);
    }
  }
}
