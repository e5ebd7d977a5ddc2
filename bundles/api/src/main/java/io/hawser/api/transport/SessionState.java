package io.hawser.api.transport;

/** The states of a session, as open-iscsi names them in sysfs. */
public enum SessionState {
  /** In the full feature phase. */
  LOGGED_IN,
  /** The connection is lost; commands wait while the session is being built up again. */
  FAILED,
  /** Ended for good: logged out, given up, or closed. */
  FREE
}
