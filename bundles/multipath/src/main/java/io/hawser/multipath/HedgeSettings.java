package io.hawser.multipath;

import java.time.Duration;

/**
 * Second copies of slow reads over another path; the first answer counts.
 *
 * @param enabled whether at all
 * @param budgetPercent at most so many of a hundred reads
 * @param maxBytes longest read
 * @param least no read is slow before this time, whatever its path's 95th percentile
 */
public record HedgeSettings(boolean enabled, int budgetPercent, int maxBytes, Duration least) {
  /** No second copies. */
  public static final HedgeSettings OFF = new HedgeSettings(false, 0, 0, Duration.ZERO);

  /** At most five of a hundred reads of up to 256 KiB, after at least 2 ms. */
  public static final HedgeSettings ON = new HedgeSettings(true, 5, 262_144, Duration.ofMillis(2));
}
