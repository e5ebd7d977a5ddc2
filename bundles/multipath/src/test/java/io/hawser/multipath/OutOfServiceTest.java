package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.CdbFields;
import org.junit.jupiter.api.Test;

/** What an operator says of a path. */
class OutOfServiceTest {
  private static final long MS = VirtualTime.MS;
  private static final long SECOND = 1000 * MS;

  private static boolean happened(Rig rig, String text) {
    return rig.device.events().stream()
        .anyMatch(e -> e.kind() == MapEvent.Kind.FENCE && e.text().contains(text));
  }

  @Test
  void aFailedPathIsNotUsedHoweverWellItIs() {
    Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER));
    assertTrue(rig.run(rig.write(0, 1, (byte) 1)).isWhole());
    rig.device.fail(1, false);
    rig.sessions.get(0).submitted = 0;
    for (int i = 0; i < 20; i++) {
      assertTrue(rig.run(rig.write(i, 1, (byte) 2)).isWhole());
      rig.time.pass(SECOND);
    }
    assertEquals(0, rig.sessions.get(0).submitted);
    assertEquals(PathState.DOWN, rig.pathOf(0).state());
    assertTrue(String.join("\n", rig.device.explain()).contains("an operator has failed it"));

    // Nor does a session that was built up again bring it back.
    rig.sessions.get(0).reset();
    rig.time.pass(10 * SECOND);
    assertEquals(PathState.DOWN, rig.pathOf(0).state());

    rig.device.reinstate(1);
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 5 * SECOND));
    assertFalse(rig.pathOf(0).reason().contains("operator"));
    assertTrue(rig.run(rig.read(0, 1)).isWhole());
    assertTrue(rig.sessions.get(0).submitted > 0);
  }

  @Test
  void whatIsUnderWayGoesOverTheOthersBehindAFence() {
    Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER));
    long isid = rig.sessions.get(0).request().isid().value();
    rig.target.hold = t -> CdbFields.isWrite(t.cdb) && t.nexus.isid == isid;
    ScsiCommand old = rig.start(rig.write(0, 1, (byte) 1));
    rig.time.pass(10 * MS);
    rig.device.fail(1, false);
    assertTrue(rig.await(old).isWhole());
    assertTrue(happened(rig, "fenced by"));
    assertTrue(rig.run(rig.write(0, 1, (byte) 2)).isWhole());
    rig.target.releaseHeld();
    rig.time.pass(SECOND);
    assertEquals(2, rig.target.disk[0]);
  }

  @Test
  void theLastPathMayBeFailedToo() {
    Rig rig = Rig.of(1, MultipathSettings.DEFAULT);
    rig.device.fail(1, false);
    ScsiCommand read = rig.start(rig.read(0, 1));
    rig.time.pass(5 * SECOND);
    assertTrue(read.isActive());
    rig.device.reinstate(1);
    assertTrue(rig.await(read).isWhole());
  }

  @Test
  void theWordThatATargetIsDeadLetsItsBlocksGo() {
    Rig rig = new Rig(MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER), 64);
    rig.path(1, 1);
    // Another portal group: no login over it ends the session of the first.
    rig.path(1, 2);
    rig.join();
    rig.links.get(0).cut();
    ScsiCommand old = rig.start(rig.write(0, 1, (byte) 1));
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.DOWN, 3 * SECOND));
    ScsiCommand over = rig.start(rig.write(0, 1, (byte) 2));
    rig.time.pass(20 * SECOND);
    assertTrue(old.isActive() && over.isActive());
    rig.device.fail(1, false);
    rig.time.pass(20 * SECOND);
    assertTrue(old.isActive() && over.isActive());

    rig.device.fail(1, true);
    assertTrue(rig.time.passUntil(() -> !old.isActive() && !over.isActive(), 5 * SECOND));
    assertTrue(old.isWhole() && over.isWhole());
    assertTrue(happened(rig, "by an operator's word that its target is dead"));
    assertTrue(rig.device.failover().isQuiet());
    assertThrows(IllegalArgumentException.class, () -> rig.device.fail(3, false));
    assertThrows(IllegalArgumentException.class, () -> rig.device.reinstate(3));
  }
}
