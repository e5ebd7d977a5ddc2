package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserReservationsTest {
  private static final long SECOND = 1000 * VirtualTime.MS;
  private static final long KEY = 0x1234;
  private static final MultipathSettings SETTINGS =
      MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS);

  private static ScsiCommand out(int action, int type, long key, long other) {
    byte[] list = ReservationOut.of(key, other).encode();
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.persistentReserveOut(cdb, action, type, list.length);
    return new ScsiCommand().cdb(cdb, 0, length).write(ByteBuffer.wrap(list));
  }

  private static void register(Rig rig, long old, long key) {
    assertTrue(rig.run(out(ReservationOut.REGISTER, 0, old, key)).isWhole());
  }

  private static List<Long> keys(Rig rig) {
    return rig.target.nexuses.values().stream().map(nexus -> nexus.key).sorted().toList();
  }

  @Test
  void aKeyIsRegisteredOnEveryPathAndTakenFromAll() {
    Rig rig = Rig.of(3, SETTINGS);
    register(rig, 0, KEY);
    assertEquals(List.of(KEY, KEY, KEY), keys(rig));
    register(rig, KEY, 7);
    assertEquals(List.of(7L, 7L, 7L), keys(rig));
    register(rig, 7, 0);
    assertEquals(List.of(0L, 0L, 0L), keys(rig));
  }

  @Test
  void whatTheTargetRefusesChangesNothing() {
    Rig rig = Rig.of(2, SETTINGS);
    ScsiCommand wrong = rig.run(out(ReservationOut.REGISTER, 0, 99, KEY));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT.code(), wrong.status());
    assertEquals(List.of(0L, 0L), keys(rig));
  }

  @Test
  void aNewPathGetsTheKeyBeforeItIsUsed() {
    Rig rig = Rig.of(1, SETTINGS);
    register(rig, 0, KEY);
    rig.add(rig.path(1, 1));
    assertTrue(rig.time.passUntil(() -> rig.pathOf(1).state() == PathState.UP, 5 * SECOND));
    assertEquals(List.of(KEY, KEY), keys(rig));
  }

  @Test
  void aPathThatComesBackGetsTheKeyThatWasRegisteredMeanwhile() {
    Rig rig = Rig.of(2, SETTINGS);
    register(rig, 0, KEY);
    rig.links.get(0).cut();
    rig.start(rig.read(0, 1));
    rig.start(rig.read(1, 1));
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.DOWN, 3 * SECOND));
    register(rig, KEY, 9);
    rig.links.get(0).mend();
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.UP, 30 * SECOND));
    assertEquals(List.of(9L, 9L), keys(rig));
  }

  @Test
  void aPathThatComesBackAfterAPreemptionIsNotRegisteredAgain() {
    Rig rig = Rig.of(2, SETTINGS);
    register(rig, 0, KEY);
    rig.sessions.get(0).reset();
    // Another host takes this one's key away on all its paths.
    rig.target.nexuses.values().forEach(nexus -> nexus.key = 0);
    rig.time.pass(60 * SECOND);
    assertEquals(PathState.UP, rig.pathOf(0).state());
    assertEquals(List.of(0L, 0L), keys(rig));
    assertTrue(rig.device.events().stream().anyMatch(e -> e.text().contains("key was preempted")));
  }

  @Test
  void aPathThatCannotRegisterIsNotUsed() {
    Rig rig = Rig.of(2, SETTINGS);
    rig.target.refusedIsid = rig.sessions.get(1).request().isid().value();
    register(rig, 0, KEY);
    assertEquals(PathState.UP, rig.pathOf(0).state());
    assertEquals(PathState.DOWN, rig.pathOf(1).state());
    rig.target.refusedIsid = 0;
    assertTrue(rig.time.passUntil(() -> rig.pathOf(1).state() == PathState.UP, 10 * SECOND));
    assertEquals(List.of(KEY, KEY), keys(rig));
  }

  @Test
  void reserveAndClearGoOverOnePathAndReleaseOverAll() {
    Rig rig = Rig.of(2, SETTINGS);
    register(rig, 0, KEY);
    int type = ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY.code();
    assertTrue(rig.run(out(ReservationOut.RESERVE, type, KEY, 0)).isWhole());
    assertTrue(rig.target.reserved);
    rig.sessions.forEach(session -> session.submitted = 0);
    assertTrue(rig.run(out(ReservationOut.RELEASE, type, KEY, 0)).isWhole());
    assertTrue(rig.sessions.stream().allMatch(session -> session.submitted >= 1));
    assertTrue(rig.run(out(ReservationOut.CLEAR, 0, KEY, 0)).isWhole());
    rig.add(rig.path(1, 1));
    rig.time.pass(5 * SECOND);
    assertEquals(List.of(0L, 0L, 0L), keys(rig), "nothing is wanted any more");
  }

  @Test
  void aTypeThatAdmitsOnePathOnlyIsRefused() {
    Rig rig = Rig.of(2, SETTINGS);
    register(rig, 0, KEY);
    int type = ReservationType.WRITE_EXCLUSIVE.code();
    ScsiCommand refused = rig.run(out(ReservationOut.RESERVE, type, KEY, 0));
    assertEquals(ErrorCode.INVALID, refused.failure().orElseThrow().code());
  }

  @Test
  void keysOfTheFenceAreNotTheUsers() {
    Rig rig = Rig.of(2, SETTINGS.with(FenceSettings.DEFAULT.withKeys(0x4861_7773_0000_0000L)));
    ScsiCommand refused = rig.run(out(ReservationOut.REGISTER, 0, 0, KEY));
    assertEquals(ErrorCode.INVALID, refused.failure().orElseThrow().code());
  }
}
