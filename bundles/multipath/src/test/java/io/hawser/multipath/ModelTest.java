package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.multipath.select.LatencySelector;
import io.hawser.multipath.select.RoundRobinSelector;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random events under a load that verifies itself: a journal knows the last acknowledged value of
 * every block, and every read has to bring it back. Several users, each with blocks of its own, so
 * that what a block must hold is never in doubt.
 */
class ModelTest {
  private static final long MS = VirtualTime.MS;
  private static final int USERS = 8;
  private static final int BLOCKS = 16;

  /** One user: one command at a time on blocks of its own. */
  private final class User {
    final Rig rig;
    final Random random;
    final int base;
    final long[] journal = new long[BLOCKS];
    long version;
    long done;
    boolean stop;
    int completions;

    User(Rig rig, Random random, int base) {
      this.rig = rig;
      this.random = random;
      this.base = base;
    }

    void next() {
      if (stop) {
        return;
      }
      int from = random.nextInt(BLOCKS);
      int blocks = 1 + random.nextInt(Math.min(6, BLOCKS - from));
      boolean write = random.nextInt(3) > 0;
      ByteBuffer data = ByteBuffer.allocate(blocks * FakeTarget.BLOCK);
      long value = ++version << 16 | base;
      byte[] cdb = new byte[16];
      ScsiCommand command = new ScsiCommand();
      if (write) {
        for (int i = 0; i < blocks; i++) {
          data.putLong(i * FakeTarget.BLOCK, value);
          data.putLong((i + 1) * FakeTarget.BLOCK - 8, value);
        }
        command.cdb(cdb, 0, BlockCdb.write10(cdb, base + from, blocks, 0)).write(data);
      } else {
        command.cdb(cdb, 0, BlockCdb.read10(cdb, base + from, blocks, 0)).read(data);
      }
      completions = 0;
      command.onCompletion(
          ended -> {
            assertEquals(1, ++completions, "completed twice");
            assertTrue(
                ended.isWhole(),
                () -> "an error reached the user: " + ended.failure() + " " + ended.status());
            for (int i = 0; i < blocks; i++) {
              if (write) {
                journal[from + i] = value;
              } else {
                assertEquals(journal[from + i], data.getLong(i * FakeTarget.BLOCK), "stale");
                assertEquals(
                    journal[from + i], data.getLong((i + 1) * FakeTarget.BLOCK - 8), "torn");
              }
            }
            done++;
            rig.time.after(random.nextInt(12) * MS, this::next);
          });
      rig.device.unit().execute(command);
    }

    void verify() {
      for (int i = 0; i < BLOCKS; i++) {
        assertEquals(
            journal[i], BigEndian.u64(rig.target.disk, (base + i) * FakeTarget.BLOCK), "lost");
      }
    }
  }

  private static MultipathSettings settings(Random random) {
    MultipathSettings settings =
        MultipathSettings.DEFAULT
            .with(GroupPolicy.values()[random.nextInt(4)])
            .with(random.nextInt(3) == 0 ? HedgeSettings.ON : HedgeSettings.OFF)
            .with(new QueueLimits(10_000, 1 << 30, Duration.ofHours(1)));
    return switch (random.nextInt(3)) {
      case 0 -> settings;
      case 1 -> settings.with(new RoundRobinSelector());
      default -> settings.with(new LatencySelector());
    };
  }

  @Test
  void noWriteIsLostStaleOrTornOverAThousandEvents() {
    int events = 0;
    for (long seed = 1; seed <= 40; seed++) {
      try {
        events += run(new Random(seed), 30);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(events >= 1000, events + " events");
  }

  private int run(Random random, int events) {
    Rig rig = new Rig(settings(random), 64 + USERS * BLOCKS);
    int paths = 2 + random.nextInt(3);
    for (int i = 0; i < paths; i++) {
      rig.path(1 + i % 2, 1);
    }
    rig.target.groups.put(2, AccessState.ACTIVE_NON_OPTIMIZED);
    rig.target.serviceNanos = MS;
    // Commands may end on another thread than they came from, and their sessions' threads end.
    rig.near = new Random(random.nextLong())::nextBoolean;
    rig.join();
    List<User> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(new User(rig, new Random(random.nextLong()), 64 + i * BLOCKS));
    }
    users.forEach(User::next);
    for (int i = 0; i < events; i++) {
      event(rig, random);
      rig.time.pass(random.nextInt(1500) * MS);
      rig.target.releaseHeld();
    }
    heal(rig);
    users.forEach(u -> u.stop = true);
    assertTrue(
        rig.time.passUntil(() -> users.stream().allMatch(u -> u.completions == 1), 120_000 * MS),
        () -> "a command is stuck: " + String.join("\n", rig.device.explain()));
    rig.target.releaseHeld();
    rig.time.pass(60_000 * MS);
    rig.target.releaseHeld();
    users.forEach(User::verify);
    long done = users.stream().mapToLong(u -> u.done).sum();
    assertTrue(done > 200, "only " + done + " commands");
    for (Path path : rig.device.paths()) {
      assertEquals(0, path.inFlight(), "leak");
      assertEquals(0, path.inFlightBytes(), "leak");
      assertEquals(0, path.unfenced.size(), "never fenced");
    }
    assertTrue(rig.device.failover().isQuiet());
    rig.device.close();
    return events;
  }

  private static void event(Rig rig, Random random) {
    int index = random.nextInt(rig.links.size());
    FakeLink link = rig.links.get(index);
    FakeSession session = rig.sessions.get(index);
    switch (random.nextInt(10)) {
      case 0, 1 -> link.cut();
      case 2, 3 -> rig.links.forEach(FakeLink::mend);
      case 4 -> session.reset();
      case 5 ->
          rig.target.setGroup(
              1 + random.nextInt(2),
              random.nextInt(3) == 0
                  ? AccessState.STANDBY
                  : random.nextBoolean()
                      ? AccessState.ACTIVE_OPTIMIZED
                      : AccessState.ACTIVE_NON_OPTIMIZED);
      case 6 -> {
        // Some writes are held at the target and let go later.
        Random choice = new Random(random.nextLong());
        long isid = session.request().isid().value();
        rig.target.hold =
            t -> t.nexus.isid == isid && CdbFields.isWrite(t.cdb) && choice.nextInt(4) == 0;
      }
      case 7 -> rig.target.hold = t -> false;
      case 8 -> takeOutAndPutBack(rig, index);
      default -> {
        long isid = session.request().isid().value();
        if (rig.target.otherSerial.remove(isid) == null) {
          rig.target.otherSerial.put(isid, "another disk");
        }
        rig.target.attention(SenseCode.LUNS_CHANGED.data());
      }
    }
  }

  /** As when a transport's bundle goes and comes: the session ends, later there is a new one. */
  private static void takeOutAndPutBack(Rig rig, int index) {
    FakeSession old = rig.sessions.get(index);
    Path path =
        rig.device.paths().stream()
            .filter(p -> p.session() == old && !p.removed)
            .findFirst()
            .orElse(null);
    if (path == null || !rig.links.get(index).whole) {
      return;
    }
    rig.device.remove(path.id());
    old.close("the transport was taken out");
    rig.sessions.remove(index);
    PathSource again = rig.session(old.portal(), old.request().isid().value());
    FakeSession fresh = rig.sessions.remove(rig.sessions.size() - 1);
    rig.sessions.add(index, fresh);
    rig.target.otherSerial.remove(old.request().isid().value());
    rig.add(again);
  }

  private static void heal(Rig rig) {
    rig.links.forEach(FakeLink::mend);
    rig.target.hold = t -> false;
    rig.target.otherSerial.clear();
    rig.target.setGroup(1, AccessState.ACTIVE_OPTIMIZED);
    rig.target.setGroup(2, AccessState.ACTIVE_OPTIMIZED);
    assertTrue(
        rig.time.passUntil(
            () -> rig.device.paths().stream().anyMatch(p -> p.state() == PathState.UP),
            120_000 * MS),
        () -> "no path comes back: " + String.join("\n", rig.device.explain()));
  }
}
