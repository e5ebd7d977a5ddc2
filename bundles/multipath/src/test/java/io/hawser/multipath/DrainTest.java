package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.CdbFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final long SECOND = 1000 * VirtualTime.MS;
  private static final MultipathSettings SETTINGS =
      MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS);

  private static void send(Rig rig, int commands) {
    List<ScsiCommand> all = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      all.add(rig.start(rig.read(i, 1)));
    }
    all.forEach(command -> assertTrue(rig.await(command).isWhole()));
  }

  private static String failure(Rig rig, CompletableFuture<Void> drained) {
    assertTrue(rig.time.passUntil(drained::isDone, 200 * SECOND));
    return assertThrows(CompletionException.class, drained::join).getCause().getMessage();
  }

  @Test
  void theLoadGoesToTheOthersAndWhatIsUnderWayComesToItsEnd() {
    Rig rig = Rig.of(2, SETTINGS);
    long isid = rig.sessions.get(0).request().isid().value();
    rig.target.hold = task -> CdbFields.isWrite(task.cdb) && task.nexus.isid == isid;
    rig.device.pin(java.util.OptionalInt.of(1));
    ScsiCommand slow = rig.start(rig.write(0, 1, (byte) 1));
    rig.time.pass(VirtualTime.MS);
    rig.device.pin(java.util.OptionalInt.empty());
    CompletableFuture<Void> drained = rig.device.drain(1).toCompletableFuture();
    rig.time.pass(SECOND / 10);
    assertFalse(drained.isDone(), "a command is under way");
    rig.sessions.get(0).submitted = 0;
    send(rig, 20);
    assertEquals(0, rig.sessions.get(0).submitted);
    rig.target.releaseHeld();
    assertTrue(rig.time.passUntil(drained::isDone, SECOND));
    drained.join();
    assertTrue(slow.isWhole());
    rig.device.failback();
    send(rig, 20);
    assertTrue(rig.sessions.get(0).submitted > 0);
  }

  @Test
  void nothingMovesToAnotherDisk() {
    Rig rig = Rig.of(2, SETTINGS);
    long isid = rig.sessions.get(1).request().isid().value();
    rig.target.otherSerial.put(isid, "serial-2");
    String why = failure(rig, rig.device.drain(1).toCompletableFuture());
    assertTrue(why.contains("another disk"), why);
    rig.sessions.get(0).submitted = 0;
    send(rig, 20);
    assertTrue(rig.sessions.get(0).submitted > 0, "it still carries the load");
  }

  @Test
  void theOnlyPathIsNotDrained() {
    Rig rig = Rig.of(1, SETTINGS);
    String why = failure(rig, rig.device.drain(1).toCompletableFuture());
    assertTrue(why.contains("add the new one first"), why);
    assertTrue(failure(rig, rig.device.drain(9).toCompletableFuture()).contains("no path"));
  }

  @Test
  void aDrainedPathIsTheLastResort() {
    Rig rig = Rig.of(2, SETTINGS);
    CompletableFuture<Void> drained = rig.device.drain(1).toCompletableFuture();
    assertTrue(rig.time.passUntil(drained::isDone, SECOND));
    rig.links.get(1).cut();
    ScsiCommand read = rig.run(rig.read(0, 1));
    assertTrue(read.isWhole());
    assertEquals(PathState.DOWN, rig.pathOf(1).state());
  }
}
