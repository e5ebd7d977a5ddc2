package io.hawser.multipath.select;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each path in turn, as often as its weight says. VMware: VMW_PSP_RR; Windows: round robin; with
 * weights, weighted paths.
 */
public final class RoundRobinSelector implements PathSelector {
  private static final int MOST_TURNS = 4096;

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    PathView[] all = Choosers.array(paths);
    int[] turns = turns(all);
    AtomicInteger next = new AtomicInteger();
    return new Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        return turns.length == 1 ? 0 : turns[(next.getAndIncrement() & 0x7fff_ffff) % turns.length];
      }

      @Override
      public String explain() {
        return "each path in turn, " + Choosers.list(all, p -> "weight " + p.weight());
      }
    };
  }

  /** A round in which each path comes as often as its weight, spread evenly. */
  private static int[] turns(PathView[] paths) {
    long total = 0;
    for (PathView path : paths) {
      total += path.weight();
    }
    int length = (int) Math.min(Math.max(total, paths.length), MOST_TURNS);
    double[] credit = new double[paths.length];
    int[] turns = new int[length];
    for (int turn = 0; turn < length; turn++) {
      int best = 0;
      for (int i = 0; i < paths.length; i++) {
        credit[i] += (double) paths[i].weight() / total;
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= 1;
      turns[turn] = best;
    }
    return turns;
  }
}
