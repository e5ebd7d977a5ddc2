package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathState;
import io.hawser.scsi.alua.AccessState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JoinerTest {
  private static final long MS = VirtualTime.MS;

  private static Joiner.Result join(Rig rig, List<PathSource> sources) {
    CompletableFuture<Joiner.Result> result =
        rig.joiner.join(sources, Duration.ofSeconds(5)).toCompletableFuture();
    assertTrue(rig.time.passUntil(result::isDone, 10_000 * MS));
    return result.join();
  }

  @Test
  void aDuplicateWwidIsRefusedAndSaidWhy() {
    Rig rig = new Rig(MultipathSettings.DEFAULT, 64);
    PathSource first = rig.path(1, 1);
    PathSource second = rig.path(1, 1);
    rig.target.otherSerial.put(second.session().request().isid().value(), "serial-2");
    Joiner.Result result = join(rig, List.of(first, second));
    assertEquals(1, result.devices().size());
    assertEquals(1, result.devices().get(0).paths().size());
    assertEquals(second, result.leftOut().get(0).source());
    assertEquals(
        "disk via 10.0.0.2:3260 claims the WWID 360014050000000000000000000000001 of another disk:"
            + " its serial number was serial-1 and is now serial-2",
        result.leftOut().get(0).reason());
  }

  @Test
  void aWayThatDoesNotAnswerIsLeftOut() {
    Rig rig = new Rig(MultipathSettings.DEFAULT, 64);
    PathSource first = rig.path(1, 1);
    PathSource second = rig.path(1, 1);
    second.session().close("gone");
    Joiner.Result result = join(rig, List.of(first, second));
    assertEquals(1, result.devices().size());
    assertEquals("the session has ended", result.leftOut().get(0).reason());
  }

  @Test
  void aStandbyPathIsJoinedToo() {
    Rig rig = new Rig(MultipathSettings.DEFAULT, 64);
    PathSource standby = rig.path(1, 1);
    PathSource active = rig.path(2, 1);
    rig.target.groups.put(1, AccessState.STANDBY);
    Joiner.Result result = join(rig, List.of(standby, active));
    assertEquals(List.of(), result.leftOut());
    JoinedDevice device = result.devices().get(0);
    assertTrue(device.facts().capacity().isKnown());
    rig.time.pass(1000 * MS);
    assertEquals(
        List.of(PathState.UP, PathState.STANDBY),
        device.paths().stream().map(Path::state).toList());
  }
}
