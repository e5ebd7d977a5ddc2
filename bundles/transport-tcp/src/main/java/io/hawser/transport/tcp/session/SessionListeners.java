package io.hawser.transport.tcp.session;

import io.hawser.api.Registration;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseKey;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.scsi.sense.Sense;
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

  void state(SessionState next, String reason) {
    for (SessionListener listener : listeners) {
      try {
        listener.stateChanged(session, next, reason);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a session listener threw", e);
      }
    }
  }

  /** A command's status, which may bring a unit attention. */
  void status(TcpLogicalUnit unit, ScsiCommand command, int status) {
    if (status == ScsiStatus.CHECK_CONDITION.code() && !listeners.isEmpty()) {
      Sense.of(command)
          .filter(sense -> sense.key() == SenseKey.UNIT_ATTENTION)
          .ifPresent(sense -> event(new AsyncEvent.UnitAttention(unit.lun(), sense)));
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
