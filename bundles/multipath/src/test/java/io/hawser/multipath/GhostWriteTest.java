package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.CdbFields;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The ghost write: the target holds a write of path 1, the path is cut, newer data are written and
 * acknowledged over path 2, and then the target lets go.
 */
class GhostWriteTest {
  private static final long MS = VirtualTime.MS;

  /** Whether the old data were on the disk at the end. */
  private static boolean ghost(long seed, FenceSettings fence) {
    Random random = new Random(seed);
    Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER).with(fence));
    boolean near = random.nextBoolean();
    rig.near = () -> near;
    int lba = random.nextInt(32);
    int blocks = 1 + random.nextInt(8);
    long isid = rig.sessions.get(0).request().isid().value();
    rig.target.hold = t -> CdbFields.isWrite(t.cdb) && t.nexus.isid == isid;
    ScsiCommand old = rig.start(rig.write(lba, blocks, (byte) 1));
    // Other traffic, so that the path has more than one command in flight.
    for (int i = random.nextInt(6); i > 0; i--) {
      rig.start(rig.read(random.nextInt(64), 1));
    }
    rig.time.pass(random.nextInt(20) * MS);
    if (random.nextBoolean()) {
      rig.links.get(0).cut();
    } else {
      rig.sessions.get(0).relogin = false;
      rig.links.get(0).cut();
      rig.sessions.get(0).reset();
    }
    if (random.nextBoolean()) {
      rig.time.pass(random.nextInt(1000) * MS);
    }
    boolean arrived = !rig.target.held.isEmpty();
    rig.target.hold = t -> false;
    rig.await(old);
    assertTrue(old.isWhole(), "seed " + seed);
    assertTrue(rig.run(rig.write(lba, blocks, (byte) 2)).isWhole(), "seed " + seed);
    // Held by the target, or by the network: both let go now.
    rig.target.releaseHeld();
    rig.links.get(0).mend();
    rig.time.pass(random.nextInt(100) * MS);
    rig.target.releaseHeld();
    rig.time.pass(100 * MS);
    boolean landed = false;
    for (int i = 0; i < blocks; i++) {
      landed |= rig.target.disk[(lba + i) * FakeTarget.BLOCK] != 2;
    }
    assertTrue(arrived || !landed || !fence.enabled());
    rig.device.close();
    return landed;
  }

  @Test
  void theFenceKeepsItAway() {
    for (long seed = 1; seed <= 500; seed++) {
      assertEquals(false, ghost(seed, FenceSettings.DEFAULT), "seed " + seed);
    }
  }

  @Test
  void withoutTheFenceThisTestFindsIt() {
    int ghosts = 0;
    for (long seed = 1; seed <= 100; seed++) {
      ghosts += ghost(seed, FenceSettings.OFF) ? 1 : 0;
    }
    assertTrue(ghosts > 20, ghosts + " of 100");
  }
}
