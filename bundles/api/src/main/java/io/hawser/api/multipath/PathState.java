package io.hawser.api.multipath;

/** Whether commands may go over a path. */
public enum PathState {
  /** It works. */
  UP,
  /** It works, but far worse than its siblings: used only when they are all gone. */
  MARGINAL,
  /** It answers, but its port group takes no reads and writes now. */
  STANDBY,
  /** It does not answer, or is on probation after it did not. */
  DOWN,
  /** Its session has ended for good, or the disk is not behind it any more. */
  GONE
}
