package io.hawser.transport.tcp;

/** What event loops do when there is nothing to do. */
public enum IdleStrategy {
  /** They sleep at once. */
  SLEEP,

  /**
   * They sleep, and before look for at most 50 microseconds whether something arrives, as long as
   * that costs no more processor time than the work it finds and the sleeps it saves, and leaves a
   * processor without a busy loop.
   */
  LOOK_THEN_SLEEP,

  /** They never sleep: lowest latency, a whole processor each. */
  BUSY_POLL
}
