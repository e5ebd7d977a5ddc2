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
    PathView[] all = Choosers.array(paths);
    return new Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return Choosers.cheaperOrNear(all, p -> (1.0 + p.inFlight()) / p.weight());
      }

      @Override
      public String explain() {
        return "the fewest commands in flight, " + Choosers.list(all, p -> "" + p.inFlight());
      }
    };
  }
}
