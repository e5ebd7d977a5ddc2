package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When replies are gathered, on a clock and before a target of the test's own. */
class ReplyGatheringTest {
  private static final int REPLY = 4144;
  private static final long MICRO = 1_000;
  private static final long SECOND = 1_000_000_000L;

  private final ReplyGathering gathering = new ReplyGathering(new Gate(), 0);
  private long now;
  private long ended;
  private long bytes;
  private int lowWater = 1;
  private int changes;
  private long checkAt = Long.MAX_VALUE;

  private final class Gate implements ReplyGathering.Gate {
    @Override
    public void lowWater(int value) {
      lowWater = value;
      changes++;
    }

    @Override
    public void checkIn(long nanos) {
      checkAt = now + nanos;
    }
  }

  /** So many replies are taken in at once, so long after the last. */
  private void turn(int inFlight, int replies, long nanos) {
    pass(nanos);
    ended += replies;
    bytes += (long) replies * REPLY;
    gathering.turn(inFlight, ended, bytes, now);
  }

  private void pass(long nanos) {
    long until = now + nanos;
    while (checkAt <= until) {
      now = checkAt;
      checkAt = Long.MAX_VALUE;
      gathering.check(now);
    }
    now = until;
  }

  /** A target that needs this long for a reply, and sends it at once. */
  private void trickle(long nanosForReply, int inFlight, long until) {
    while (now < until) {
      int replies = Math.max(1, lowWater / REPLY);
      turn(inFlight, replies, replies * nanosForReply);
    }
  }

  @Test
  void gathersAQuarterWhereThatCostsNoTime() {
    trickle(10 * MICRO, 32, SECOND);
    assertEquals(8 * REPLY, lowWater);
  }

  @Test
  void comesBackToBothWaysNowAndThen() {
    trickle(10 * MICRO, 32, SECOND);
    int before = changes;
    trickle(10 * MICRO, 32, 10 * SECOND);
    assertTrue(changes > before + 4 && changes < before + 100, changes + " changes");
  }

  @Test
  void neverStartsWithFewUnderWay() {
    trickle(10 * MICRO, 7, SECOND);
    assertEquals(0, changes);
  }

  @Test
  void neverStartsWhereRepliesComeTogether() {
    while (now < SECOND) {
      turn(32, 16, 160 * MICRO);
    }
    assertEquals(0, changes);
  }

  @Test
  void stopsAtOnceWhenFewAreLeft() {
    trickle(10 * MICRO, 32, SECOND);
    turn(7, 8, 80 * MICRO);
    assertEquals(1, lowWater);
  }

  @Test
  void isNotKeptWhereCommandsTakeLonger() {
    long gathered = 0;
    while (now < 20 * SECOND) {
      boolean held = lowWater > 1;
      int replies = Math.max(1, lowWater / REPLY);
      // What is held back comes as late as its last, and the target waits for its next command.
      turn(32, replies, replies * (held ? 12 : 10) * MICRO);
      gathered += held ? replies * 12 * MICRO : 0;
    }
    assertTrue(gathered < now / 20, "gathered for " + gathered / 1000 + " us");
    assertFalse(changes == 0, "it was not even tried");
  }

  @Test
  void opensWhenTheRestDoesNotCome() {
    trickle(10 * MICRO, 32, SECOND);
    assertEquals(8 * REPLY, lowWater);
    pass(1000 * MICRO);
    assertEquals(1, lowWater, "held back for more than three times a command's time");
  }

  @Test
  void restsWhereTheRestOftenDoesNotCome() {
    trickle(10 * MICRO, 32, SECOND);
    int stalls = 0;
    while (lowWater > 1 && stalls < 1000) {
      long before = now;
      while (lowWater > 1) {
        pass(10 * MICRO);
      }
      assertTrue(now - before <= 650 * MICRO, "held back for " + (now - before) + " ns");
      turn(32, 3, MICRO);
      stalls++;
    }
    assertTrue(stalls > 1 && stalls < 20, stalls + " stalls");
  }

  @Test
  void aTargetThatPausesHoldsNothingBack() {
    trickle(10 * MICRO, 32, SECOND);
    for (int i = 0; i < 100; i++) {
      pass(2000 * MICRO);
      turn(32, 8, 2000 * MICRO);
    }
    assertTrue(lowWater > 1, "silence of the target was taken for replies held back");
  }

  @Test
  void doesNothingAfterTheEnd() {
    trickle(10 * MICRO, 32, SECOND);
    gathering.stop();
    int before = changes;
    pass(SECOND);
    turn(3, 1, MICRO);
    assertEquals(before, changes);
  }
}
