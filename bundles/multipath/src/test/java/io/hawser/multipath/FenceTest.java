package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.Portal;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.CdbFields;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Where no portal of the lost path's group is left. The target knows nothing of the loss: it keeps
 * the session, what it holds of it, and takes what still arrives.
 */
class FenceTest {
  private static final long MS = VirtualTime.MS;
  private static final long SECOND = 1000 * MS;
  private static final long KEYS = 0x4861_7773_0000_0000L;

  private static Rig twoGroups(FenceSettings fence) {
    Rig rig = new Rig(MultipathSettings.DEFAULT.with(GroupPolicy.FAILOVER).with(fence), 64);
    rig.path(1, 1);
    rig.path(1, 2);
    rig.join();
    return rig;
  }

  private static boolean happened(Rig rig, String text) {
    return rig.device.events().stream()
        .anyMatch(e -> e.kind() == MapEvent.Kind.FENCE && e.text().contains(text));
  }

  /** A write that path 1 is lost with: held by the target, or still on its way. */
  private static ScsiCommand lose(Rig rig, boolean arrives) {
    if (!arrives) {
      rig.links.get(0).cut();
    }
    rig.target.hold = t -> CdbFields.isWrite(t.cdb);
    ScsiCommand write = rig.start(rig.write(0, 1, (byte) 1));
    rig.time.pass(10 * MS);
    rig.target.hold = t -> false;
    rig.links.get(0).cut();
    assertTrue(rig.time.passUntil(() -> rig.pathOf(0).state() == PathState.DOWN, 3 * SECOND));
    return write;
  }

  /** Newer data over the lost write's, if they are taken, and then everything lets go. */
  private static void landsNever(Rig rig, ScsiCommand old) {
    ScsiCommand next = rig.start(rig.write(0, 1, (byte) 2));
    rig.time.pass(10 * SECOND);
    boolean acknowledged = !next.isActive() && next.isWhole();
    rig.target.releaseHeld();
    rig.links.get(0).mend();
    rig.time.pass(SECOND);
    rig.target.releaseHeld();
    rig.time.pass(SECOND);
    assertTrue(!acknowledged || rig.target.disk[0] == 2, "a ghost");
    rig.await(old);
    rig.await(next);
    assertTrue(!next.isWhole() || rig.target.disk[0] == 2, "a ghost");
  }

  @Test
  void theTargetsTimersDoNotBeginWithOurLoss() {
    Rig rig = twoGroups(FenceSettings.DEFAULT);
    ScsiCommand write = lose(rig, true);
    // Time2Wait, Time2Retain and the skew would be 32 seconds.
    rig.time.pass(50 * SECOND);
    assertTrue(write.isActive(), "it was sent again although its first copy lives");
    assertTrue(happened(rig, "may not have noticed"));
    landsNever(rig, write);
  }

  @Test
  void aLostWriteWithoutFenceEndsInTimeAndItsBlocksStayHeld() {
    Rig rig = twoGroups(FenceSettings.DEFAULT);
    ScsiCommand write = lose(rig, true);
    ScsiCommand over = rig.start(rig.write(0, 1, (byte) 2));
    ScsiCommand aside = rig.run(rig.write(9, 1, (byte) 3));
    assertTrue(aside.isWhole());
    rig.time.pass(61 * SECOND);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, write.failure().orElseThrow().code());
    assertEquals(ErrorCode.REQUEST_TIMEOUT, over.failure().orElseThrow().code());
    ScsiCommand later = rig.start(rig.write(0, 1, (byte) 4));
    rig.time.pass(SECOND);
    assertTrue(later.isActive());
    rig.links.get(0).mend();
    rig.await(later);
    assertTrue(later.isWhole());
    rig.target.releaseHeld();
    rig.time.pass(SECOND);
    assertEquals(4, rig.target.disk[0]);
  }

  @Test
  void timersCountFromWhatTheUserKnowsOfTheTarget() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withNotice(Duration.ofSeconds(15)));
    ScsiCommand write = lose(rig, true);
    long isid = rig.sessions.get(0).request().isid().value();
    rig.sessions.get(0).relogin = false;
    // Our end is dropped by the session's keepalive after 10 s; then 15 + 2 + 20 + 10.
    rig.time.pass(50 * SECOND);
    assertTrue(write.isActive());
    rig.target.end(isid);
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 9 * SECOND));
    assertTrue(write.isWhole());
    assertTrue(happened(rig, "the target's own timers"));
    landsNever(rig, write);
  }

  @Test
  void preemptionFencesWhatTheTargetHolds() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withKeys(KEYS));
    ScsiCommand write = lose(rig, true);
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 5 * SECOND));
    assertTrue(write.isWhole());
    assertEquals(0, rig.fenceLogins);
    assertTrue(happened(rig, "PREEMPT AND ABORT over path 2"));
    assertEquals(0, rig.target.held.size());
    landsNever(rig, write);
  }

  @Test
  void preemptionFencesWhatArrivesAfterIt() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withKeys(KEYS));
    rig.links.get(0).holds = true;
    ScsiCommand write = lose(rig, false);
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 5 * SECOND));
    assertTrue(write.isWhole());
    landsNever(rig, write);
  }

  @Test
  void preemptionWithoutReservationIsNoFence() {
    Rig rig =
        new Rig(
            MultipathSettings.DEFAULT
                .with(GroupPolicy.FAILOVER)
                .with(FenceSettings.DEFAULT.withKeys(KEYS)),
            64);
    rig.path(1, 1);
    rig.path(1, 2);
    rig.join();
    rig.target.reserved = false;
    rig.links.get(0).holds = true;
    ScsiCommand write = lose(rig, false);
    rig.time.pass(5 * SECOND);
    assertTrue(write.isActive());
    assertTrue(happened(rig, "no reservation for registrants"));
    landsNever(rig, write);
  }

  @Test
  void aResetFencesWhatTheTargetHolds() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withReset(true));
    ScsiCommand write = lose(rig, true);
    long lost = rig.time.now();
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 20 * SECOND));
    assertTrue(rig.time.now() - lost >= 5 * SECOND, "what was sent had no time to arrive");
    assertTrue(write.isWhole());
    landsNever(rig, write);
  }

  @Test
  void afterAResetNothingIsSentAgain() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withReset(true));
    ScsiCommand write = lose(rig, false);
    assertTrue(rig.time.passUntil(() -> !write.isActive(), 20 * SECOND));
    assertTrue(write.isWhole());
    landsNever(rig, write);
  }

  @Test
  void aResetWaitsForWhatIsStillOnItsWay() {
    Rig rig = twoGroups(FenceSettings.DEFAULT.withReset(true));
    rig.links.get(0).holds = true;
    rig.sessions.get(0).relogin = false;
    rig.target.hold = t -> CdbFields.isWrite(t.cdb);
    rig.links.get(0).cut();
    ScsiCommand write = rig.start(rig.write(0, 1, (byte) 1));
    rig.sessions.get(0).drop("so that no abort goes out");
    rig.time.pass(2 * SECOND);
    rig.links.get(0).mend();
    rig.time.pass(SECOND);
    assertEquals(1, rig.target.held.size(), "it arrived");
    rig.target.hold = t -> false;
    rig.await(write);
    assertTrue(write.isWhole());
    assertEquals(0, rig.target.held.size());
  }

  @Test
  void aLoginToAnotherPortalGroupIsNoFence() {
    Rig rig = twoGroups(FenceSettings.DEFAULT);
    FakeSession session = rig.sessions.get(0);
    session.relogin = false;
    ScsiCommand write = lose(rig, true);
    session.drop("the test wants it");
    session.reached = Portal.of("10.0.0.9", 3260).withGroupTag(7);
    session.relogin = true;
    rig.links.get(0).mend();
    assertTrue(rig.time.passUntil(() -> happened(rig, "in another portal group"), 5 * SECOND));
    assertTrue(write.isActive());
    assertFalse(happened(rig, "fenced by the session's own login"));
  }
}
