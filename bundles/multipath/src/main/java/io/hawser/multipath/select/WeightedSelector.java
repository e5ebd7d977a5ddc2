package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/** Always the path with the highest weight; among equals the lowest number. Windows: weighted. */
public final class WeightedSelector implements PathSelector {
  @Override
  public String name() {
    return "weighted";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    PathView[] all = Choosers.array(paths);
    int best = 0;
    for (int i = 1; i < all.length; i++) {
      if (all[i].weight() > all[best].weight()) {
        best = i;
      }
    }
    int chosen = best;
    return new Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return chosen;
      }

      @Override
      public String explain() {
        return "the highest weight, " + Choosers.list(all, p -> "weight " + p.weight());
      }
    };
  }
}
