package io.hawser.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** Told what happens to a session; on the transport's thread, must not block. */
@ConsumerType
public interface SessionListener {
  /**
   * The state changed. {@code FAILED} is told when nothing goes out on the lost connection any
   * more; {@code LOGGED_IN} when the target has ended the session before and before any command
   * goes out on the new one. Who takes commands to another path relies on both.
   *
   * @param session the session
   * @param state the new state
   * @param reason one sentence saying why
   */
  default void stateChanged(TransportSession session, SessionState state, String reason) {}

  /** The target said something. */
  default void asyncEvent(TransportSession session, AsyncEvent event) {}
}
