package io.hawser.api.session;

import org.osgi.annotation.versioning.ConsumerType;

/** Told of sessions, in order, on one thread; must not block. A whiteboard service. */
@ConsumerType
@FunctionalInterface
public interface SessionsListener {
  /** Something happened. */
  void sessionEvent(SessionEvent event);
}
