package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Registration;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.SessionState;
import io.hawser.scsi.alua.AccessState;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.MemoryStore;
import io.hawser.target.fault.FaultRule;
import io.hawser.target.server.SessionHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private final Disk disk = Disk.memory("1", 32 << 20);
  private final Disk other = Disk.on(foreign).serial("OTHER").build();
  private final Disk swapped = Disk.memory("SWAPPED", 32 << 20);
  private final Map<Event, Integer> counts = new EnumMap<>(Event.class);
  private final Set<Connection> blackholed = ConcurrentHashMap.newKeySet();
  private RealRig rig;

  private record Connection(EmbeddedTarget head, long number) {}

  @Test
  void noWriteIsLostStaleOrTorn() throws Exception {
    int threads = Thread.activeCount();
    System.out.println("seed " + SEED + ", " + EVENTS + " events");
    try (RealRig opened =
        new RealRig(
            2,
            disk,
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
      rig.heads.forEach(head -> head.faults().clear());
      rig.awaitAllUp();
      load.stop();
      assertTrue(load.done() > done);
      rig.await(this::initiatorIsQuiet, this::whatIsLeft);
      endForgotten();
      rig.await(() -> initiatorIsQuiet() && headsAgree(), this::whatIsLeft);
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

  /**
   * A head still believes in a session that was closed while its connection lost everything, until
   * its keepalive finds out. Any other that we left has to be gone by itself.
   */
  private void endForgotten() throws InterruptedException {
    for (EmbeddedTarget head : rig.heads) {
      List<Isid> ours = over(head);
      for (SessionHandle silent : rig.keepAlive(head)) {
        assertTrue(
            ours.contains(silent.isid())
                || blackholed.contains(new Connection(head, silent.connection())),
            () -> "the session " + silent.isid() + " was left without a word");
      }
    }
  }

  private boolean initiatorIsQuiet() {
    return rig.openSessions().equals(Set.copyOf(rig.sessions))
        && rig.sessions.stream().allMatch(s -> s.state() == SessionState.LOGGED_IN)
        && rig.device.failover().isQuiet()
        && rig.device.paths().stream().allMatch(p -> p.unfenced.isEmpty() && p.inFlight() == 0);
  }

  /** Each head has the sessions over its portals, once, and no others. */
  private boolean headsAgree() {
    return rig.heads.stream().allMatch(head -> seenBy(head).equals(over(head)));
  }

  private static List<Isid> seenBy(EmbeddedTarget head) {
    return sorted(head.sessions().stream().map(SessionHandle::isid));
  }

  private List<Isid> over(EmbeddedTarget head) {
    return sorted(
        IntStream.range(0, rig.sessions.size())
            .filter(path -> rig.headOf(path) == head)
            .mapToObj(path -> rig.sessions.get(path).request().isid()));
  }

  private static List<Isid> sorted(Stream<Isid> isids) {
    return isids.sorted(Comparator.comparingLong(Isid::value)).toList();
  }

  private String whatIsLeft() {
    String heads =
        rig.heads.stream()
            .map(head -> "a head has " + seenBy(head) + ", we have " + over(head))
            .collect(Collectors.joining("; "));
    return heads
        + "; open: "
        + rig.openSessions().stream().map(s -> s.request().isid() + " " + s.state()).toList()
        + "; failover is quiet: "
        + rig.device.failover().isQuiet()
        + "\n"
        + String.join("\n", rig.device.explain());
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
      case BLACKHOLE -> blackhole(head, port);
      case HELD_WRITES -> holdWrites(head, port);
      case ACCESS -> {
        int group = 1 + random.nextInt(2);
        AccessState[] states = {
          AccessState.ACTIVE_NON_OPTIMIZED, AccessState.STANDBY, AccessState.TRANSITIONING
        };
        disk.accessState(group, states[random.nextInt(states.length)]);
        rig.pass(random.nextInt(300));
        disk.accessState(group, AccessState.ACTIVE_OPTIMIZED);
      }
      case TRANSPORT_OUT -> {
        rig.takeOut(path);
        rig.pass(random.nextInt(200));
        rig.putBack(path);
      }
      case OTHER_LUN -> showOtherLun(head);
      case SWAPPED_LUN -> {
        // What is in flight goes to the other disk; what that answers must not count.
        head.removeLun(RealRig.TARGET, 0);
        head.addLun(RealRig.TARGET, 0, swapped);
        rig.pass(random.nextInt(700));
        head.removeLun(RealRig.TARGET, 0);
        head.addLun(RealRig.TARGET, 0, disk);
      }
      default -> throw new AssertionError(event);
    }
  }

  private void blackhole(EmbeddedTarget head, int port) throws Exception {
    List<Registration> faults = new ArrayList<>();
    for (FaultRule rule : List.of(head.faults().onRequest(), head.faults().onConnect())) {
      rule.port(port).where(e -> blackholed.add(new Connection(head, e.connection())) || true);
      faults.add(rule.blackhole());
    }
    rig.pass(random.nextInt(1500));
    faults.forEach(Registration::close);
  }

  /** What the target holds it lets go of later, whatever became of the path meanwhile. */
  private void holdWrites(EmbeddedTarget head, int port) throws Exception {
    var held = head.faults().onCommand().port(port).writes().times(3).hold();
    rig.pass(random.nextInt(100));
    head.faults().onRequest().port(port).once().reset();
    rig.pass(random.nextInt(200));
    held.release();
    held.close();
  }

  /** Everybody has seen that it is gone before there is another one: that gets no write. */
  private void showOtherLun(EmbeddedTarget head) throws Exception {
    head.removeLun(RealRig.TARGET, 0);
    rig.await(() -> rig.device.paths().stream().noneMatch(p -> uses(p, head)));
    rig.keepAlive(head);
    head.addLun(RealRig.TARGET, 0, other);
    rig.pass(random.nextInt(700));
    head.removeLun(RealRig.TARGET, 0);
    rig.pass(random.nextInt(50));
    head.addLun(RealRig.TARGET, 0, disk);
  }
}
