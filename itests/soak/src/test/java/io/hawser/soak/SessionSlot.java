package io.hawser.soak;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A session that is opened anew when it has ended for good. Safe from any thread. */
final class SessionSlot {
  private final Transport transport;
  private final LoginRequest request;
  private final AtomicLong logins = new AtomicLong();
  private TransportSession session;
  private boolean opening;
  private boolean closed;

  SessionSlot(Transport transport, LoginRequest request) {
    this.transport = transport;
    this.request = request;
  }

  /** The logical unit, if the session is alive; otherwise one is being opened. */
  synchronized Optional<LogicalUnit> unit() {
    if (session != null && session.state() != SessionState.FREE) {
      return Optional.of(session.logicalUnit(Lun.of(0)));
    }
    if (!opening && !closed) {
      opening = true;
      transport.login(request).whenComplete(this::opened);
    }
    return Optional.empty();
  }

  private synchronized void opened(TransportSession made, Throwable failure) {
    opening = false;
    if (made == null) {
      return;
    }
    if (session != null) {
      logins.addAndGet(session.statistics().logins());
    }
    session = made;
    if (closed) {
      made.close("the soak is over");
    }
  }

  /** The session there is. */
  synchronized Optional<TransportSession> session() {
    return Optional.ofNullable(session);
  }

  /** Logins in all, recoveries included. */
  synchronized long logins() {
    return logins.get() + (session == null ? 0 : session.statistics().logins());
  }

  synchronized void close() {
    closed = true;
    if (session != null) {
      session.close("the soak is over");
    }
  }
}
