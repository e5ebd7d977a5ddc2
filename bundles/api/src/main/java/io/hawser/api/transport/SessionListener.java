package io.hawser.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** Told what happens to a session; on the transport's thread, must not block. */
@ConsumerType
public interface SessionListener {
  /**
   * The state changed.
   *
   * @param session the session
   * @param state the new state
   * @param reason one sentence saying why
   */
  default void stateChanged(TransportSession session, SessionState state, String reason) {}

  /** The target said something. */
  default void asyncEvent(TransportSession session, AsyncEvent event) {}
}
