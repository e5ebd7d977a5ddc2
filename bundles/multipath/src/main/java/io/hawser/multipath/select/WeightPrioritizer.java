package io.hawser.multipath.select;

import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;

/** By the weight the user gave. */
public final class WeightPrioritizer implements Prioritizer {
  @Override
  public String name() {
    return "weight";
  }

  @Override
  public int priority(PathView path) {
    return path.weight();
  }
}
