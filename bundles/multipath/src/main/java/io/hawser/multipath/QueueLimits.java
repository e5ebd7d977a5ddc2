package io.hawser.multipath;

import java.time.Duration;

/**
 * How much may wait while no path works.
 *
 * @param commands most commands
 * @param bytes most bytes of data
 * @param time longest wait of a command; its own deadline counts as well
 */
public record QueueLimits(int commands, long bytes, Duration time) {
  /** 4096 commands, 256 MiB, one minute. */
  public static final QueueLimits DEFAULT =
      new QueueLimits(4096, 256L << 20, Duration.ofSeconds(60));

  /** Checks the ranges. */
  public QueueLimits {
    if (commands < 0 || bytes < 0 || time.isNegative()) {
      throw new IllegalArgumentException("a limit cannot be negative");
    }
  }
}
