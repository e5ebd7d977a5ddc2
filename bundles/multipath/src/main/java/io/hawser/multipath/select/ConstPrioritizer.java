package io.hawser.multipath.select;

import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;

/** All paths are equal. */
public final class ConstPrioritizer implements Prioritizer {
  @Override
  public String name() {
    return "const";
  }

  @Override
  public int priority(PathView path) {
    return 1;
  }
}
