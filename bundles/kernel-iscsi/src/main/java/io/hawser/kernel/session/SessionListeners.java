package io.hawser.kernel.session;

import io.hawser.api.Registration;
import io.hawser.api.transport.SessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is told of a session; one that fails does not keep the next from being told. Any thread. */
final class SessionListeners {
  private static final Logger LOG = System.getLogger(SessionListeners.class.getName());

  private final KernelSession session;
  private final List<SessionListener> all = new CopyOnWriteArrayList<>();

  SessionListeners(KernelSession session) {
    this.session = session;
  }

  Registration add(SessionListener listener) {
    all.add(listener);
    return () -> all.remove(listener);
  }

  void tell(Consumer<SessionListener> what) {
    for (SessionListener listener : all) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a listener of " + session + " failed", e);
      }
    }
  }
}
