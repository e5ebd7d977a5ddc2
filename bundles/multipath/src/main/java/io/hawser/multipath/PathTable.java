package io.hawser.multipath;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;

/**
 * Where commands go now; replaced as a whole on every change.
 *
 * @param groups all groups, best first
 * @param current index of the group in use; -1 if none can be used
 * @param usable the paths commands go to, in the chooser's order
 * @param chooser chooses among them; {@code null} if there are less than two
 */
record PathTable(List<PathGroup> groups, int current, Path[] usable, PathSelector.Chooser chooser) {
  static final PathTable EMPTY = new PathTable(List.of(), -1, new Path[0], null);

  /** The path for a command; {@code null} if none can be used. */
  Path choose(int bytes, boolean write) {
    Path[] paths = usable;
    if (chooser == null) {
      return paths.length == 0 ? null : paths[0];
    }
    int index = chooser.choose(bytes, write);
    return paths[index >= 0 && index < paths.length ? index : 0];
  }

  /** As {@link #choose}, but another than this if there is one. */
  Path chooseOther(Path avoid, int bytes, boolean write) {
    Path chosen = choose(bytes, write);
    if (chosen != avoid) {
      return chosen;
    }
    for (Path path : usable) {
      if (path != avoid) {
        return path;
      }
    }
    for (PathGroup group : groups) {
      for (Path path : group.paths()) {
        if (path != avoid && path.isUsable()) {
          return path;
        }
      }
    }
    return null;
  }

  List<PathView> views() {
    return List.of(usable);
  }
}
