package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.AllPathsDownException;
import io.hawser.api.multipath.DeviceLostException;
import io.hawser.api.multipath.IndeterminateException;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailoverTest {
  private static final long MS = VirtualTime.MS;
  private static final MultipathSettings MULTIBUS =
      MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS);

  private static boolean happened(Rig rig, MapEvent.Kind kind, String text) {
    return rig.device.events().stream().anyMatch(e -> e.kind() == kind && e.text().contains(text));
  }

  @Test
  void commandsGoOverAllPathsOfTheGroup() {
    Rig rig = Rig.of(2, MULTIBUS);
    for (FakeSession session : rig.sessions) {
      session.submitted = 0;
    }
    for (int i = 0; i < 100; i++) {
      rig.start(rig.read(i, 1));
    }
    rig.time.pass(100 * MS);
    for (FakeSession session : rig.sessions) {
      assertTrue(session.submitted > 25, "" + session.submitted);
    }
  }

  @Test
  void aResetMovesCommandsWithinAHundredMilliseconds() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.sessions.forEach(s -> s.relogin = false);
    rig.target.serviceNanos = 5 * MS;
    List<ScsiCommand> commands = new java.util.ArrayList<>();
    for (int i = 0; i < 32; i++) {
      commands.add(rig.start(i % 4 < 2 ? rig.read(i, 1) : rig.write(i, 1, (byte) 7)));
    }
    rig.time.pass(MS);
    long cut = rig.time.now();
    rig.sessions.get(0).reset();
    assertTrue(
        rig.time.passUntil(() -> commands.stream().noneMatch(ScsiCommand::isActive), 5000 * MS));
    assertTrue(rig.time.now() - cut < 100 * MS, (rig.time.now() - cut) / MS + " ms");
    assertTrue(commands.stream().allMatch(ScsiCommand::isWhole));
    assertEquals(1, rig.fenceLogins);
    assertTrue(happened(rig, MapEvent.Kind.FENCE, "a login with its ISID over path 2"));
  }

  @Test
  void aSilentPathIsLeftWithinASecond() {
    Rig rig = Rig.of(2, MULTIBUS);
    List<ScsiCommand> commands = new java.util.ArrayList<>();
    rig.links.get(0).cut();
    long cut = rig.time.now();
    for (int i = 0; i < 32; i++) {
      commands.add(rig.start(i % 2 == 0 ? rig.read(i, 1) : rig.write(i, 1, (byte) 7)));
    }
    assertTrue(
        rig.time.passUntil(() -> commands.stream().noneMatch(ScsiCommand::isActive), 5000 * MS));
    assertTrue(rig.time.now() - cut < 700 * MS, (rig.time.now() - cut) / MS + " ms");
    assertTrue(commands.stream().allMatch(ScsiCommand::isWhole));
    assertEquals(PathState.DOWN, rig.pathOf(0).state());
  }

  @Test
  void aPathThatComesBackIsUsedAgain() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.links.get(0).cut();
    rig.run(rig.write(0, 1, (byte) 1));
    rig.run(rig.write(1, 1, (byte) 1));
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.DOWN, 3000 * MS));
    rig.links.get(0).mend();
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 20_000 * MS));
    assertEquals(2, rig.device.multipathUnit().table().usable().length);
  }

  @Test
  void overlappingCommandsAreHeldUntilTheFenceAndOthersGoOn() {
    Rig rig = Rig.of(2, MULTIBUS.with(GroupPolicy.FAILOVER));
    rig.target.hold = t -> CdbFields.isWrite(t.cdb) && t.out[0] == 1;
    ScsiCommand lost = rig.start(rig.write(10, 4, (byte) 1));
    rig.time.pass(10 * MS);
    assertEquals(1, rig.target.held.size());
    rig.target.hold = t -> false;
    // No fence over path 2 for now: its link loses the login, but not for long.
    rig.links.get(0).cut();
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.DOWN, 3000 * MS));
    ScsiCommand over = rig.start(rig.write(13, 1, (byte) 2));
    ScsiCommand readOver = rig.start(rig.read(10, 1));
    ScsiCommand aside = rig.start(rig.write(14, 1, (byte) 3));
    assertTrue(rig.time.passUntil(() -> !aside.isActive(), 1000 * MS));
    assertTrue(
        rig.time.passUntil(
            () -> !lost.isActive() && !over.isActive() && !readOver.isActive(), 5000 * MS));
    assertTrue(lost.isWhole() && over.isWhole() && readOver.isWhole() && aside.isWhole());
    rig.target.releaseHeld();
    rig.time.pass(100 * MS);
    assertEquals(2, rig.target.disk[13 * 512]);
    assertEquals(1, rig.target.disk[12 * 512]);
    assertEquals(1, readOver.data().get(0));
  }

  @Test
  void withoutAnotherPathTheSessionsOwnLoginIsTheFence() {
    Rig rig = Rig.of(1, MULTIBUS);
    rig.target.hold = t -> CdbFields.isWrite(t.cdb);
    ScsiCommand write = rig.start(rig.write(0, 1, (byte) 1));
    ScsiCommand read = rig.start(rig.read(5, 1));
    rig.time.pass(10 * MS);
    rig.target.hold = t -> false;
    rig.sessions.get(0).reset();
    assertTrue(rig.time.passUntil(() -> !write.isActive() && !read.isActive(), 5000 * MS));
    assertTrue(write.isWhole() && read.isWhole());
    assertTrue(happened(rig, MapEvent.Kind.FENCE, "the session's own login"));
    assertEquals(0, rig.fenceLogins);
  }

  @Test
  void whatMustNotBeRepeatedEndsIndeterminateAfterTheFence() {
    Rig rig = Rig.of(2, MULTIBUS.with(GroupPolicy.FAILOVER));
    byte[] cdb = new byte[16];
    BlockCdb.compareAndWrite(cdb, 3, 1, 0);
    ScsiCommand compare =
        new ScsiCommand().cdb(cdb).write(ByteBuffer.allocate(2 * FakeTarget.BLOCK));
    rig.target.hold = t -> CdbFields.isWrite(t.cdb);
    rig.start(compare);
    rig.time.pass(10 * MS);
    rig.target.hold = t -> false;
    rig.links.get(0).cut();
    assertTrue(rig.time.passUntil(() -> !compare.isActive(), 5000 * MS));
    assertInstanceOf(IndeterminateException.class, compare.failure().get());
    assertTrue(compare.failure().get().getMessage().contains("COMPARE AND WRITE of LBA 3"));
    assertEquals(0, rig.target.held.size());
    rig.links.get(0).mend();
    rig.time.pass(1000 * MS);
    assertEquals(0, rig.target.executedWrites);
    assertTrue(rig.run(rig.read(3, 1)).isWhole());
  }

  @Test
  void whenNoPathWorksCommandsWaitWithinBounds() {
    QueueLimits limits = new QueueLimits(3, 10 * 512, Duration.ofSeconds(10));
    Rig rig = Rig.of(2, MULTIBUS.with(limits));
    rig.sessions.forEach(s -> s.relogin = false);
    rig.sessions.forEach(FakeSession::reset);
    ScsiCommand first = rig.start(rig.read(0, 8));
    ScsiCommand tooMuch = rig.start(rig.read(0, 3));
    assertInstanceOf(AllPathsDownException.class, tooMuch.failure().get());
    ScsiCommand dated = rig.start(rig.read(0, 1).deadline(rig.time.now() + 1000 * MS));
    ScsiCommand cancelled = rig.start(rig.read(0, 1));
    ScsiCommand tooMany = rig.start(rig.read(0, 0));
    assertTrue(tooMany.failure().get().getMessage().contains("queue is full"));
    rig.device.unit().cancel(cancelled);
    assertFalse(cancelled.isActive());
    assertTrue(rig.time.passUntil(() -> !dated.isActive(), 1100 * MS));
    assertInstanceOf(AllPathsDownException.class, dated.failure().get());
    assertTrue(first.isActive());
    assertTrue(rig.time.passUntil(() -> !first.isActive(), 10_000 * MS));
    assertInstanceOf(AllPathsDownException.class, first.failure().get());
    ScsiCommand later = rig.start(rig.read(0, 1));
    rig.sessions.get(1).relogin = true;
    assertTrue(rig.time.passUntil(() -> !later.isActive(), 5000 * MS));
    assertTrue(later.isWhole());
  }

  @Test
  void aDeviceThatIsLostIsToldFromPathsThatAreDown() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.target.noDisk = true;
    ScsiCommand read = rig.run(rig.read(0, 1));
    assertInstanceOf(DeviceLostException.class, read.failure().get());
    assertTrue(rig.device.report().lost());
    rig.target.noDisk = false;
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 60_000 * MS));
    assertTrue(rig.run(rig.read(0, 1)).isWhole());
  }

  @Test
  void whatThePathsSaidOneAfterAnotherIsNotALossBeforeTheySayItAgain() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.target.noDisk = true;
    ScsiCommand read = rig.start(rig.read(0, 1));
    assertTrue(
        rig.time.passUntil(
            () -> rig.device.paths().stream().allMatch(p -> p.state() == PathState.GONE),
            5000 * MS));
    // The disk is there again, but nobody has time to say so.
    rig.target.noDisk = false;
    rig.target.serviceNanos = 2000 * MS;
    assertFalse(rig.time.passUntil(() -> !read.isActive(), 1900 * MS));
    rig.target.serviceNanos = 100_000;
    assertTrue(rig.await(read).isWhole());
  }

  @Test
  void anotherDiskBehindAPathIsNeverUsed() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.target.otherSerial.put(rig.sessions.get(0).request().isid().value(), "serial-2");
    rig.target.attention(SenseCode.LUNS_CHANGED.data());
    for (int i = 0; i < 20; i++) {
      assertTrue(rig.run(rig.write(i, 1, (byte) 1)).isWhole());
    }
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.GONE, 5000 * MS));
    assertTrue(rig.pathOf(0).reason().contains("serial number was serial-1 and is now serial-2"));
    assertEquals(PathState.UP, rig.pathOf(1).state());
    rig.target.otherSerial.clear();
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 60_000 * MS));
  }

  @Test
  void portGroupStatesAreFollowed() {
    Rig rig = new Rig(MultipathSettings.DEFAULT, 64);
    rig.path(1, 1);
    rig.path(2, 1);
    rig.target.groups.put(2, AccessState.ACTIVE_NON_OPTIMIZED);
    rig.join();
    rig.time.pass(100 * MS);
    assertEquals(2, rig.device.report().groups().size());
    assertEquals(1, rig.device.multipathUnit().table().usable()[0].id());
    rig.target.setGroup(1, AccessState.STANDBY);
    rig.target.setGroup(2, AccessState.ACTIVE_OPTIMIZED);
    assertTrue(rig.run(rig.write(0, 1, (byte) 1)).isWhole());
    rig.time.pass(100 * MS);
    assertEquals(2, rig.device.multipathUnit().table().usable()[0].id());
    rig.target.setGroup(1, AccessState.ACTIVE_OPTIMIZED);
    rig.target.setGroup(2, AccessState.ACTIVE_NON_OPTIMIZED);
    assertTrue(rig.run(rig.read(0, 1)).isWhole());
    rig.time.pass(100 * MS);
    assertEquals(1, rig.device.multipathUnit().table().usable()[0].id());
  }

  @Test
  void aDeviceInTransitionIsWaitedFor() {
    Rig rig = new Rig(MultipathSettings.DEFAULT, 64);
    rig.path(1, 1);
    rig.path(1, 1);
    rig.join();
    rig.target.groups.put(1, AccessState.TRANSITIONING);
    ScsiCommand write = rig.start(rig.write(0, 1, (byte) 9));
    rig.time.pass(5000 * MS);
    assertTrue(write.isActive());
    rig.target.groups.put(1, AccessState.ACTIVE_OPTIMIZED);
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 2000 * MS));
    assertTrue(write.isWhole());
  }

  @Test
  void failbackFollowsItsRule() {
    for (Failback rule :
        List.of(
            Failback.IMMEDIATE,
            Failback.MANUAL,
            Failback.FOLLOW_OVER,
            Failback.after(Duration.ofSeconds(20)))) {
      Rig rig = Rig.of(2, MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER).with(rule));
      rig.sessions.get(0).reset();
      assertEquals(2, used(rig), "" + rule);
      assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 5000 * MS));
      boolean atOnce = rule == Failback.IMMEDIATE || rule == Failback.FOLLOW_OVER;
      assertEquals(atOnce ? 1 : 2, used(rig), "" + rule);
      rig.time.pass(21_000 * MS);
      assertEquals(rule == Failback.MANUAL ? 2 : 1, used(rig), "" + rule);
      rig.device.failback();
      assertEquals(1, used(rig), "" + rule);
    }
  }

  private static int used(Rig rig) {
    return rig.device.multipathUnit().table().usable()[0].id();
  }

  @Test
  void aPinnedPathIsUsedAsLongAsItWorks() {
    Rig rig = Rig.of(3, MULTIBUS);
    rig.device.pin(OptionalInt.of(3));
    assertEquals(3, used(rig));
    assertEquals(1, rig.device.multipathUnit().table().usable().length);
    rig.sessions.get(2).relogin = false;
    rig.sessions.get(2).reset();
    assertEquals(2, rig.device.multipathUnit().table().usable().length);
    rig.device.pin(OptionalInt.empty());
  }

  @Test
  void aFlappingPathHasToProveItself() {
    Rig rig = Rig.of(2, MULTIBUS);
    long[] away = new long[6];
    for (int i = 0; i < away.length; i++) {
      rig.sessions.get(0).reset();
      long since = rig.time.now();
      assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 60_000 * MS));
      away[i] = (rig.time.now() - since) / MS;
    }
    assertTrue(away[0] < 100, away[0] + " ms");
    assertTrue(away[5] > 3000, away[5] + " ms");
  }

  @Test
  void aPathTakenOutWhileItWorksLosesNothing() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.target.serviceNanos = 20 * MS;
    List<ScsiCommand> commands = new java.util.ArrayList<>();
    for (int i = 0; i < 16; i++) {
      commands.add(rig.start(rig.write(i, 1, (byte) 4)));
    }
    rig.time.pass(MS);
    rig.device.remove(1);
    assertTrue(
        rig.time.passUntil(() -> commands.stream().noneMatch(ScsiCommand::isActive), 5000 * MS));
    assertTrue(commands.stream().allMatch(ScsiCommand::isWhole));
    assertTrue(rig.time.passUntil(() -> rig.device.paths().size() == 1, 5000 * MS));
  }

  @Test
  void aWriteThatTimedOutKeepsItsBlocksUntilItIsFenced() {
    Rig rig = Rig.of(1, MULTIBUS);
    rig.target.hold = t -> CdbFields.isWrite(t.cdb);
    ScsiCommand write = rig.start(rig.write(0, 1, (byte) 1));
    rig.time.pass(10 * MS);
    rig.device.unit().cancel(write);
    // Its answer to the cancel is not known yet when the next write comes.
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 100 * MS));
    assertEquals(ErrorCode.GENERIC, write.failure().get().code());
    rig.target.hold = t -> false;
    ScsiCommand next = rig.start(rig.write(0, 1, (byte) 2));
    assertEquals(1, rig.device.failover().heldCount());
    assertTrue(rig.time.passUntil(() -> !next.isActive(), 5000 * MS));
    assertTrue(next.isWhole());
    assertTrue(happened(rig, MapEvent.Kind.FENCE, "ABORT TASK SET"));
    rig.target.releaseHeld();
    assertEquals(2, rig.target.disk[0]);
  }

  @Test
  void closeEndsWhatWaits() {
    Rig rig = Rig.of(1, MULTIBUS);
    rig.sessions.get(0).relogin = false;
    rig.sessions.get(0).reset();
    ScsiCommand waiting = rig.start(rig.read(0, 1));
    rig.device.close();
    HawserException failure = waiting.failure().get();
    assertTrue(failure.getMessage().endsWith("is closed"), failure.getMessage());
    assertTrue(rig.run(rig.read(0, 1)).failure().isPresent());
  }

  @Test
  void itExplainsItself() {
    Rig rig = Rig.of(2, MULTIBUS);
    rig.run(rig.write(0, 1, (byte) 1));
    rig.sessions.get(0).reset();
    List<String> lines = rig.device.explain();
    String all = String.join("\n", lines);
    assertTrue(all.contains("commands go over path 2: its group is the best that works"), all);
    assertTrue(all.contains("path 1: default to 10.0.0.1:3260,1, DOWN (connection reset)"), all);
    assertTrue(all.contains("path 1: UP to DOWN: connection reset"), all);
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 5000 * MS));
    all = String.join("\n", rig.device.explain());
    assertTrue(all.contains("by service-time, the fewest bytes in flight"), all);
  }
}
