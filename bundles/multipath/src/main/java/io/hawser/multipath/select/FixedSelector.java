package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/**
 * Always the preferred path, and the first one that works while that does not. VMware:
 * VMW_PSP_FIXED; Windows: fail over only.
 */
public final class FixedSelector implements PathSelector {
  private final int preferred;

  /** Prefers the path with the lowest number. */
  public FixedSelector() {
    this(0);
  }

  /**
   * @param preferred number of the preferred path; 0 for the lowest
   */
  public FixedSelector(int preferred) {
    this.preferred = preferred;
  }

  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    PathView[] all = Choosers.array(paths);
    int found = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i].id() == preferred) {
        found = i;
        break;
      }
      if (all[i].id() < all[found].id()) {
        found = i;
      }
    }
    int chosen = found;
    return new Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return chosen;
      }

      @Override
      public String explain() {
        return "path "
            + all[chosen].id()
            + (all[chosen].id() == preferred ? " is preferred" : " is the first that works");
      }
    };
  }
}
