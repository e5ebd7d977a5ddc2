package io.hawser.iface;

import java.time.Duration;

/**
 * How long a transport may take before it counts as broken.
 *
 * @param call for any call to return
 * @param loginGrace for the answer to a login, on top of the time the request gives it
 */
public record GuardLimits(Duration call, Duration loginGrace) {
  /**
   * 15 seconds and 10 seconds: beyond what a loaded machine explains. A first call also loads the
   * transport's classes, which was seen to take over 5 seconds on an emulated processor.
   */
  public static final GuardLimits DEFAULT =
      new GuardLimits(Duration.ofSeconds(15), Duration.ofSeconds(10));

  /** Checks that both are positive. */
  public GuardLimits {
    if (call.isNegative() || call.isZero() || loginGrace.isNegative()) {
      throw new IllegalArgumentException("a limit must be positive");
    }
  }
}
