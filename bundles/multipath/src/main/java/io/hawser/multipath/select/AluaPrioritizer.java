package io.hawser.multipath.select;

import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;

/**
 * By the state of the path's port group, with the numbers multipath-tools uses: optimized 50,
 * non-optimized 10, LBA dependent 5, standby 1; a preferred group of another state than optimized
 * gets 80 more.
 */
public final class AluaPrioritizer implements Prioritizer {
  private static final int PREFERRED = 80;

  @Override
  public String name() {
    return "alua";
  }

  @Override
  public int priority(PathView path) {
    int state =
        switch (path.access()) {
          case OPTIMIZED, UNKNOWN -> 50;
          case NON_OPTIMIZED -> 10;
          case LBA_DEPENDENT -> 5;
          case STANDBY -> 1;
          case UNAVAILABLE, OFFLINE, TRANSITIONING -> 0;
        };
    return path.preferred() && state > 0 && state < 50 ? state + PREFERRED : state;
  }
}
