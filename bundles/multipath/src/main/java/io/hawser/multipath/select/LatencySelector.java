package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/**
 * The path with the lower expected latency: the weighted mean and a share of the tail, times what
 * is in flight. A path of which nothing is known counts as fast, so that it gets known. VMware: the
 * latency policy of VMW_PSP_RR.
 */
public final class LatencySelector implements PathSelector {
  private static final double TAIL_SHARE = 0.1;

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    return Choosers.cheapest(
        paths,
        false,
        LatencySelector::cost,
        "the lowest expected latency",
        p ->
            p.latencyNanos() / 1000
                + " us, tail "
                + p.tailNanos() / 1000
                + " us, "
                + p.inFlight()
                + " in flight");
  }

  private static double cost(PathView path) {
    double expected = path.latencyNanos() + TAIL_SHARE * path.tailNanos();
    return (1 + expected) * (1 + path.inFlight()) / path.weight();
  }
}
