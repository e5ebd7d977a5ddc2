package io.hawser.multipath.select;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathState;
import io.hawser.api.multipath.PathView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SelectorTest {
  private static final class Fake implements PathView {
    final int id;
    int weight = 1;
    int inFlight;
    long bytes;
    long latency;
    long tail;
    PathAccess access = PathAccess.UNKNOWN;
    boolean preferred;
    boolean near;

    Fake(int id) {
      this.id = id;
    }

    @Override
    public int id() {
      return id;
    }

    @Override
    public String description() {
      return "fake " + id;
    }

    @Override
    public boolean isNear() {
      return near;
    }

    @Override
    public PathState state() {
      return PathState.UP;
    }

    @Override
    public PathAccess access() {
      return access;
    }

    @Override
    public boolean preferred() {
      return preferred;
    }

    @Override
    public OptionalInt portGroup() {
      return OptionalInt.empty();
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public int inFlight() {
      return inFlight;
    }

    @Override
    public long inFlightBytes() {
      return bytes;
    }

    @Override
    public long latencyNanos() {
      return latency;
    }

    @Override
    public long tailNanos() {
      return tail;
    }

    @Override
    public long bytesPerSecond() {
      return 0;
    }
  }

  private final List<Fake> paths = new ArrayList<>(List.of(new Fake(1), new Fake(2), new Fake(3)));

  private int[] counts(PathSelector selector, int commands) {
    PathSelector.Chooser chooser = selector.chooser(new ArrayList<>(paths));
    int[] counts = new int[paths.size()];
    for (int i = 0; i < commands; i++) {
      counts[chooser.choose(4096, i % 2 == 0)]++;
    }
    assertFalse(chooser.explain().isBlank());
    assertFalse(selector.name().isBlank());
    return counts;
  }

  @Test
  void roundRobinFollowsTheWeights() {
    assertArrayEquals(new int[] {100, 100, 100}, counts(new RoundRobinSelector(), 300));
    paths.get(1).weight = 4;
    assertArrayEquals(new int[] {100, 400, 100}, counts(new RoundRobinSelector(), 600));
    paths.get(1).weight = Integer.MAX_VALUE;
    assertTrue(counts(new RoundRobinSelector(), 4096)[1] > 4000);
  }

  @Test
  void queueLengthAvoidsTheLongestQueue() {
    paths.get(0).inFlight = 10;
    assertEquals(0, counts(new QueueLengthSelector(), 1000)[0]);
    paths.get(0).weight = 100;
    assertTrue(counts(new QueueLengthSelector(), 1000)[0] > 0);
  }

  @Test
  void serviceTimeAvoidsTheMostBytes() {
    paths.get(2).bytes = 1 << 20;
    assertEquals(0, counts(new ServiceTimeSelector(), 1000)[2]);
  }

  @Test
  void latencyAvoidsTheSlowestAndTriesTheUnknown() {
    paths.get(0).latency = 1_000_000;
    paths.get(1).latency = 100_000;
    int[] counts = counts(new LatencySelector(), 1000);
    assertEquals(0, counts[0]);
    assertTrue(counts[2] > counts[1], "what is not known yet gets known");
    paths.get(2).latency = 100_000;
    paths.get(2).tail = 100_000_000;
    assertTrue(counts(new LatencySelector(), 1000)[2] < 400);
  }

  @Test
  void fixedWeightedAndMostRecentlyUsedStay() {
    assertEquals(10, counts(new FixedSelector(2), 10)[1]);
    assertEquals(10, counts(new FixedSelector(9), 10)[0]);
    paths.get(2).weight = 5;
    assertEquals(10, counts(new WeightedSelector(), 10)[2]);
    MostRecentlyUsedSelector used = new MostRecentlyUsedSelector();
    assertEquals(10, counts(used, 10)[0]);
    Fake first = paths.remove(0);
    assertEquals(10, counts(used, 10)[0]);
    paths.add(0, first);
    assertEquals(10, counts(used, 10)[1]);
  }

  @Test
  void prioritizers() {
    Fake path = paths.get(0);
    AluaPrioritizer alua = new AluaPrioritizer();
    int[] expected = {50, 50, 10, 5, 1, 0, 0, 0};
    for (PathAccess access : PathAccess.values()) {
      path.access = access;
      assertEquals(expected[access.ordinal()], alua.priority(path), "" + access);
    }
    path.access = PathAccess.NON_OPTIMIZED;
    path.preferred = true;
    assertEquals(90, alua.priority(path));
    path.weight = 7;
    assertEquals(7, new WeightPrioritizer().priority(path));
    assertEquals(1, new ConstPrioritizer().priority(path));
    path.latency = 100_000;
    int fast = new LatencyPrioritizer().priority(path);
    path.latency = 1_000_000;
    assertTrue(new LatencyPrioritizer().priority(path) < fast);
  }

  /** How many of many commands go over the path of this index. */
  private static int share(PathSelector.Chooser chooser, int index) {
    int count = 0;
    for (int i = 0; i < 1000; i++) {
      count += chooser.choose(4096, false) == index ? 1 : 0;
    }
    return count;
  }

  @Test
  void aCommandStaysOnTheThreadItIsOnUnlessAnotherPathIsFarLessBusy() {
    for (PathSelector selector : List.of(new ServiceTimeSelector(), new QueueLengthSelector())) {
      Fake first = new Fake(1);
      Fake second = new Fake(2);
      PathSelector.Chooser chooser = selector.chooser(List.of(first, second));
      second.near = true;
      second.inFlight = 15;
      second.bytes = 15 * 4096;
      first.inFlight = 10;
      first.bytes = 10 * 4096;
      assertEquals(1000, share(chooser, 1), selector.name());
      first.inFlight = 5;
      first.bytes = 5 * 4096;
      assertTrue(share(chooser, 0) > 20, "now and then it is looked for a better one");
      first.inFlight = 10;
      first.bytes = 10 * 4096;
      second.near = false;
      assertEquals(1000, share(chooser, 0), selector.name());
    }
  }
}
