package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/**
 * The path that would be done first: bytes in flight and this command's, by the path's weight. A
 * command without data counts like one of 4 KiB. Windows: least blocks.
 */
public final class ServiceTimeSelector implements PathSelector {
  private static final int LEAST = 4096;

  @Override
  public String name() {
    return "service-time";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    return Choosers.cheapest(
        paths,
        true,
        ServiceTimeSelector::cost,
        "the fewest bytes in flight",
        p -> "" + p.inFlightBytes());
  }

  private static double cost(PathView path) {
    return (double) (path.inFlightBytes() + (1L + path.inFlight()) * LEAST) / path.weight();
  }
}
