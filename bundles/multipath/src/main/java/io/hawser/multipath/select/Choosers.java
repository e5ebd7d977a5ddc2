package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What choosers have in common. */
final class Choosers {
  /** One in so many choices of a near path is compared with another, a power of two. */
  private static final int COMPARED = 8;

  /** Another path has to be so much cheaper than the near one. */
  private static final double NEAR = 0.5;

  private Choosers() {}

  /**
   * The cheaper of two paths drawn at random: nearly as good as the cheapest of all, without
   * everybody running to the same one, and at the same price for two paths and two thousand.
   */
  static int cheaperOfTwo(PathView[] paths, ToDoubleFunction<PathView> cost) {
    int n = paths.length;
    if (n == 1) {
      return 0;
    }
    int first;
    int second;
    if (n == 2) {
      first = 0;
      second = 1;
    } else {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      first = random.nextInt(n);
      second = random.nextInt(n - 1);
      second += second >= first ? 1 : 0;
    }
    return cost.applyAsDouble(paths[second]) < cost.applyAsDouble(paths[first]) ? second : first;
  }

  /**
   * As {@link #cheaperOfTwo}, but a path that this thread serves itself is kept to unless it is far
   * more expensive: a command that crosses threads wakes the other one, which takes longer than the
   * command. Commands that follow a completion so stay where they are, and new ones are dealt out.
   * Most are not even compared: the numbers of another path are in another core's cache.
   */
  static int cheaperOrNear(PathView[] paths, ToDoubleFunction<PathView> cost) {
    for (int near = 0; near < paths.length; near++) {
      if (paths[near].isNear()) {
        if ((ThreadLocalRandom.current().nextInt() & COMPARED - 1) != 0) {
          return near;
        }
        double most = NEAR * cost.applyAsDouble(paths[near]);
        int other = cheaperOfTwo(paths, cost);
        return cost.applyAsDouble(paths[other]) < most ? other : near;
      }
    }
    return cheaperOfTwo(paths, cost);
  }

  /**
   * A chooser of the cheapest path, by two drawn at random.
   *
   * @param near whether a path that the thread serves itself is preferred
   * @param measure what is compared, for people
   * @param what a path's share of it, for people
   */
  static PathSelector.Chooser cheapest(
      List<PathView> paths,
      boolean near,
      ToDoubleFunction<PathView> cost,
      String measure,
      Function<PathView, String> what) {
    PathView[] all = array(paths);
    return new PathSelector.Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return near ? cheaperOrNear(all, cost) : cheaperOfTwo(all, cost);
      }

      @Override
      public String explain() {
        return measure + ", " + list(all, what);
      }
    };
  }

  static PathView[] array(List<PathView> paths) {
    return paths.toArray(new PathView[0]);
  }

  /** One number for each path, for people. */
  static String list(PathView[] paths, Function<PathView, String> what) {
    StringBuilder text = new StringBuilder();
    for (PathView path : paths) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append("path ").append(path.id()).append(": ").append(what.apply(path));
    }
    return text.toString();
  }
}
