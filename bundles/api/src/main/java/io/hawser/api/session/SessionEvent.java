package io.hawser.api.session;

/** What happened to the sessions. */
public sealed interface SessionEvent {
  /**
   * A session logged in for the first time.
   *
   * @param session as it is now
   */
  record Added(SessionInfo session) implements SessionEvent {}

  /**
   * Its state, portal or logical units changed.
   *
   * @param session as it is now
   */
  record Changed(SessionInfo session) implements SessionEvent {}

  /**
   * It is not kept up any more.
   *
   * @param session as it was
   * @param reason one sentence saying why
   */
  record Removed(SessionInfo session, String reason) implements SessionEvent {}
}
