package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Registration;
import io.hawser.scsi.alua.AccessState;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random events on four paths to an array of two heads, over real sockets, under a load that
 * verifies every byte. A thousand of them: {@code mvn verify -pl bundles/multipath -am
 * -Dtest=PathEventsTest -Dhawser.path.events=1000 -Dsurefire.failIfNoSpecifiedTests=false}; the
 * seed by {@code -Dhawser.path.seed}.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class PathEventsTest {
  private static final int EVENTS = Integer.getInteger("hawser.path.events", 24);
  private static final long SEED = Long.getLong("hawser.path.seed", 1);

  private enum Event {
    DROP,
    RESET,
    BLACKHOLE,
    HELD_WRITES,
    ACCESS,
    TRANSPORT_OUT,
    OTHER_LUN,
    SWAPPED_LUN
  }

  private final Random random = new Random(SEED);
  private final MemoryStore foreign = new MemoryStore(32 << 20);
  private final Disk other = Disk.on(foreign).serial("OTHER").build();
  private final Disk swapped = Disk.memory("SWAPPED", 32 << 20);
  private final Map<Event, Integer> counts = new EnumMap<>(Event.class);
  private RealRig rig;

  @Test
  void noWriteIsLostStaleOrTorn() throws Exception {
    int threads = Thread.activeCount();
    System.out.println("seed " + SEED + ", " + EVENTS + " events");
    try (RealRig opened =
        new RealRig(
            2,
            Disk.memory("1", 32 << 20),
            MultipathSettings.DEFAULT.with(
                new QueueLimits(4096, 256L << 20, Duration.ofHours(1))))) {
      rig = opened;
      VerifyingLoad load = new VerifyingLoad(rig.device.unit(), rig.device::explain);
      load.start();
      long done = 0;
      for (int i = 0; i < EVENTS; i++) {
        Event event = Event.values()[random.nextInt(Event.values().length)];
        counts.merge(event, 1, Integer::sum);
        happen(event, random.nextInt(rig.sessions.size()));
        load.check();
        if (i % 8 == 7) {
          long before = load.done();
          rig.await(() -> load.done() > before + VerifyingLoad.DEPTH);
          done = before;
        }
      }
      rig.awaitAllUp();
      load.stop();
      assertTrue(load.done() > done);
      rig.await(this::nothingIsLeft);
      assertEquals(rig.sessions.size(), rig.device.paths().size());
      assertEquals(0, foreign.allocatedBytes(), "something was written to another disk");
      System.out.println(load.done() + " commands verified over " + counts);
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (Thread.activeCount() > threads + 2 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertTrue(Thread.activeCount() <= threads + 2, "threads are left");
  }

  private boolean nothingIsLeft() {
    int sessions = rig.heads.stream().mapToInt(head -> head.sessions().size()).sum();
    return sessions == rig.sessions.size()
        && rig.device.failover().isQuiet()
        && rig.device.paths().stream().allMatch(p -> p.unfenced.isEmpty() && p.inFlight() == 0);
  }

  private boolean uses(Path path, EmbeddedTarget head) {
    int port = path.session().portal().port();
    return path.isAlive() && head.portals().stream().anyMatch(p -> p.address().getPort() == port);
  }

  private void happen(Event event, int path) throws Exception {
    EmbeddedTarget head = rig.headOf(path);
    int port = rig.port(path);
    switch (event) {
      case DROP -> {
        head.faults().onRequest().port(port).once().close();
        rig.pass(random.nextInt(200));
      }
      case RESET -> {
        head.faults().onRequest().port(port).once().reset();
        rig.pass(random.nextInt(200));
      }
      case BLACKHOLE -> {
        List<Registration> faults = new ArrayList<>();
        faults.add(head.faults().onRequest().port(port).blackhole());
        faults.add(head.faults().onConnect().port(port).blackhole());
        rig.pass(random.nextInt(1500));
        faults.forEach(Registration::close);
      }
      case HELD_WRITES -> {
        // What the target holds it lets go of later, whatever became of the path meanwhile.
        var held = head.faults().onCommand().port(port).writes().times(3).hold();
        rig.pass(random.nextInt(100));
        head.faults().onRequest().port(port).once().reset();
        rig.pass(random.nextInt(200));
        held.release();
        held.close();
      }
      case ACCESS -> {
        int group = 1 + random.nextInt(2);
        AccessState[] states = {
          AccessState.ACTIVE_NON_OPTIMIZED, AccessState.STANDBY, AccessState.TRANSITIONING
        };
        rig.disk.accessState(group, states[random.nextInt(states.length)]);
        rig.pass(random.nextInt(300));
        rig.disk.accessState(group, AccessState.ACTIVE_OPTIMIZED);
      }
      case TRANSPORT_OUT -> {
        rig.takeOut(path);
        rig.pass(random.nextInt(200));
        rig.putBack(path);
      }
      case OTHER_LUN -> {
        // Everybody has seen that it is gone before there is another one: that gets no write.
        head.removeLun(RealRig.TARGET, 0);
        rig.await(() -> rig.device.paths().stream().noneMatch(p -> uses(p, head)));
        rig.flush(head);
        head.addLun(RealRig.TARGET, 0, other);
        rig.pass(random.nextInt(700));
        head.removeLun(RealRig.TARGET, 0);
        rig.pass(random.nextInt(50));
        head.addLun(RealRig.TARGET, 0, rig.disk);
      }
      case SWAPPED_LUN -> {
        // What is in flight goes to the other disk; what that answers must not count.
        head.removeLun(RealRig.TARGET, 0);
        head.addLun(RealRig.TARGET, 0, swapped);
        rig.pass(random.nextInt(700));
        head.removeLun(RealRig.TARGET, 0);
        head.addLun(RealRig.TARGET, 0, rig.disk);
      }
      default -> throw new AssertionError(event);
    }
  }
}
