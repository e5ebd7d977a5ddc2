package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stays with a path until it is lost, and then with the next. VMware: VMW_PSP_MRU. One selector for
 * one device: it remembers the path.
 */
public final class MostRecentlyUsedSelector implements PathSelector {
  private final AtomicInteger used = new AtomicInteger();

  @Override
  public String name() {
    return "most-recently-used";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    PathView[] all = Choosers.array(paths);
    int found = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i].id() == used.get()) {
        found = i;
      }
    }
    used.set(all[found].id());
    int chosen = found;
    return new Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return chosen;
      }

      @Override
      public String explain() {
        return "path " + all[chosen].id() + " was used last and still works";
      }
    };
  }
}
