package io.hawser.block;

import java.time.Duration;

/**
 * How often a command is sent again that the device did not execute.
 *
 * @param busyRetries after BUSY, TASK SET FULL, a full queue of ours, or while the device is
 *     becoming ready; with a pause before each
 * @param firstPause the first such pause; each further one is twice as long
 * @param longestPause no pause is longer
 * @param attentionRetries after UNIT ATTENTION, ABORTED COMMAND or TASK ABORTED; at once
 */
public record RetryPolicy(
    int busyRetries, Duration firstPause, Duration longestPause, int attentionRetries) {
  /** A device may have several unit attentions waiting when it is attached. */
  public static final int DEFAULT_ATTENTION_RETRIES = 8;

  /** Ten tries within some five seconds. */
  public static final RetryPolicy DEFAULT = withBusyRetries(10);

  /** Checks that nothing is negative. */
  public RetryPolicy {
    if (busyRetries < 0 || attentionRetries < 0) {
      throw new IllegalArgumentException("a number of retries cannot be negative");
    }
    if (firstPause.isNegative() || longestPause.isNegative()) {
      throw new IllegalArgumentException("a pause cannot be negative");
    }
  }

  /** The usual pauses with this number of tries. */
  public static RetryPolicy withBusyRetries(int busyRetries) {
    return new RetryPolicy(
        busyRetries, Duration.ofMillis(20), Duration.ofSeconds(1), DEFAULT_ATTENTION_RETRIES);
  }

  /** Nanoseconds to wait before try {@code attempt}, counted from 0. */
  public long pauseNanos(int attempt) {
    long first = firstPause.toNanos();
    long longest = longestPause.toNanos();
    return attempt > 30 || first > longest >> attempt ? longest : first << attempt;
  }
}
