package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.multipath.select.RoundRobinSelector;
import org.junit.jupiter.api.Test;

class GreyFailureTest {
  private static final long MS = VirtualTime.MS;

  private static void load(Rig rig, long millis) {
    long end = rig.time.now() + millis * MS;
    for (int i = 0; i < 16; i++) {
      ScsiCommand command = rig.read(i, 1);
      command.onCompletion(
          ended -> {
            assertTrue(ended.isWhole());
            if (rig.time.now() < end) {
              rig.device.unit().execute(ended);
            }
          });
      rig.device.unit().execute(command);
    }
    rig.time.pass(millis * MS + 1000 * MS);
  }

  @Test
  void aPathFarSlowerThanItsSiblingIsLeftAndComesBack() {
    Rig rig =
        Rig.of(
            2, MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS).with(new RoundRobinSelector()));
    load(rig, 2000);
    assertEquals(PathState.UP, rig.pathOf(0).state());
    rig.links.get(0).delayNanos = 60 * MS;
    load(rig, 8000);
    assertEquals(PathState.MARGINAL, rig.pathOf(0).state());
    assertTrue(rig.pathOf(0).reason().contains("far above its siblings'"), rig.pathOf(0).reason());
    assertEquals(1, rig.device.multipathUnit().table().usable().length);
    // When nothing better works it is used all the same.
    rig.sessions.get(1).relogin = false;
    rig.sessions.get(1).reset();
    assertTrue(rig.run(rig.read(0, 1)).isWhole());
    rig.sessions.get(1).relogin = true;
    rig.links.get(0).delayNanos = MS / 20;
    rig.time.pass(40_000 * MS);
    assertEquals(PathState.UP, rig.pathOf(0).state());
    assertEquals(2, rig.device.multipathUnit().table().usable().length);
  }

  @Test
  void pathsThatAreAllSlowAreNotToBlame() {
    Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS));
    rig.links.forEach(l -> l.delayNanos = 60 * MS);
    load(rig, 8000);
    rig.device.paths().forEach(p -> assertEquals(PathState.UP, p.state()));
  }

  @Test
  void aProcessThatStoodStillBlamesNobody() {
    Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS));
    rig.links.forEach(l -> l.delayNanos = 900 * MS);
    ScsiCommand command = rig.start(rig.read(0, 1));
    assertTrue(rig.time.passUntil(() -> !command.isActive(), 5000 * MS));
    assertTrue(command.isWhole());
    rig.device.paths().forEach(p -> assertEquals(0, p.failures));
  }
}
