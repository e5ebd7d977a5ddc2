package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;
import io.hawser.api.scsi.ScsiCommand;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private final Policies policies = new Policies();

  /** A vendor's: always the last one. */
  private static class Last implements PathSelector {
    @Override
    public String name() {
      return "last";
    }

    @Override
    public Chooser chooser(List<PathView> paths) {
      return chooser(paths.size());
    }

    Chooser chooser(int paths) {
      return new Chooser() {
        @Override
        public int choose(int bytes, boolean write) {
          return paths - 1;
        }

        @Override
        public String explain() {
          return "the last one";
        }
      };
    }
  }

  private static final class Throwing extends Last {
    @Override
    Chooser chooser(int paths) {
      throw new IllegalStateException("broken");
    }
  }

  private Rig rig() {
    return Rig.of(
        2,
        MultipathSettings.DEFAULT
            .with(GroupPolicy.MULTIBUS)
            .with(policies.selector("last"))
            .with(policies.prioritizer("upside-down")));
  }

  private static int share(Rig rig, int path) {
    rig.sessions.forEach(session -> session.submitted = 0);
    for (int i = 0; i < 20; i++) {
      rig.start(rig.read(i, 1));
    }
    rig.time.pass(100 * VirtualTime.MS);
    return rig.sessions.get(path).submitted;
  }

  @Test
  void aVendorsSelectorIsUsedWhileItIsThere() {
    Rig rig = rig();
    policies.listen(rig.device::reconsider);
    assertTrue(share(rig, 0) >= 5, "service-time decides as long as it is not there");
    Last vendors = new Last();
    policies.add(vendors);
    assertEquals(0, share(rig, 0));
    policies.remove(vendors);
    assertTrue(share(rig, 0) >= 5);
  }

  @Test
  void aSelectorThatThrowsLosesNoCommand() {
    policies.add(new Throwing());
    Rig rig = rig();
    ScsiCommand read = rig.run(rig.read(0, 1));
    assertTrue(read.isWhole());
  }

  @Test
  void aVendorsPrioritizerRatesPathsWhileItIsThere() {
    Rig rig = Rig.of(1, MultipathSettings.DEFAULT);
    Prioritizer named = policies.prioritizer("upside-down");
    int before = named.priority(rig.pathOf(0));
    AtomicInteger asked = new AtomicInteger();
    Prioritizer vendors =
        new Prioritizer() {
          @Override
          public String name() {
            return "upside-down";
          }

          @Override
          public int priority(PathView path) {
            asked.incrementAndGet();
            return 4711;
          }
        };
    policies.add(vendors);
    assertEquals(4711, named.priority(rig.pathOf(0)));
    policies.remove(vendors);
    assertEquals(before, named.priority(rig.pathOf(0)));
    assertEquals(1, asked.get());
  }

  @Test
  void ourOwnAreThere() {
    assertEquals(
        Set.of(
            "fixed",
            "latency",
            "most-recently-used",
            "queue-length",
            "round-robin",
            "service-time",
            "weighted"),
        policies.selectors());
  }
}
