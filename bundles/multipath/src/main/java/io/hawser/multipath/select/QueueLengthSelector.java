package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/** The path with fewer commands in flight. Windows: least queue depth. */
public final class QueueLengthSelector implements PathSelector {
  @Override
  public String name() {
    return "queue-length";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    return Choosers.cheapest(
        paths,
        true,
        p -> (1.0 + p.inFlight()) / p.weight(),
        "the fewest commands in flight",
        p -> "" + p.inFlight());
  }
}
