package io.hawser.iface;

import java.time.Duration;

/**
 * How long a transport may take before it counts as broken.
 *
 * @param call for any call to return
 * @param loginGrace for the answer to a login, on top of the time the request gives it
 */
public record GuardLimits(Duration call, Duration loginGrace) {
  /** 5 seconds and 10 seconds: far beyond what a loaded machine explains. */
  public static final GuardLimits DEFAULT =
      new GuardLimits(Duration.ofSeconds(5), Duration.ofSeconds(10));

  /** Checks that both are positive. */
  public GuardLimits {
    if (call.isNegative() || call.isZero() || loginGrace.isNegative()) {
      throw new IllegalArgumentException("a limit must be positive");
    }
  }
}
