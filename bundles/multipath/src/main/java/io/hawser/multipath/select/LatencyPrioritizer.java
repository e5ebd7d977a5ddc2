package io.hawser.multipath.select;

import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;

/**
 * By latency, in steps of a factor of two, so that paths of like latency share a group: 100 for
 * nothing known or under a microsecond, one less for each doubling.
 */
public final class LatencyPrioritizer implements Prioritizer {
  private static final int BEST = 100;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public int priority(PathView path) {
    long micros = path.latencyNanos() / 1000;
    return BEST - (Long.SIZE - Long.numberOfLeadingZeros(micros));
  }
}
