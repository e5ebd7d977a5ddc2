package io.hawser.api.advisor;

/** Whether sessions are to be bound to network interfaces. */
public enum Verdict {
  /** Bind one iface to each storage port: without it one port carries everything. */
  BIND,
  /** Do not bind: it would break paths or add dead ones. */
  DO_NOT_BIND,
  /** There is nothing to choose between. */
  NOT_NEEDED,
  /** A fact is missing; the advice names it. */
  UNKNOWN
}
