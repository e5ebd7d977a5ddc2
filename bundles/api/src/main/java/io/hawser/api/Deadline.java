package io.hawser.api;

import java.time.Duration;

/**
 * A point on the {@link System#nanoTime()} line by which something has to be done.
 *
 * @param nanoTime the value of {@link System#nanoTime()} at which the time is up
 */
public record Deadline(long nanoTime) {
  /**
   * The deadline that lies {@code duration} from now.
   *
   * @param duration zero or more; longer than 100 years counts as 100 years
   */
  public static Deadline after(Duration duration) {
    return after(duration, System.nanoTime());
  }

  /**
   * As {@link #after(Duration)}, with a clock of the caller's.
   *
   * @param duration zero or more
   * @param now the clock's reading in nanoseconds
   */
  public static Deadline after(Duration duration, long now) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a deadline cannot lie in the past: " + duration);
    }
    Duration longest = Duration.ofDays(36_500);
    return new Deadline(now + (duration.compareTo(longest) > 0 ? longest : duration).toNanos());
  }

  /** Nanoseconds left at {@code now}; zero or negative when the time is up. */
  public long remainingNanos(long now) {
    return nanoTime - now;
  }

  /** Time left by {@link System#nanoTime()}, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, remainingNanos(System.nanoTime())));
  }
}
