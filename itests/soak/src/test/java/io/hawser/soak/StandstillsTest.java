package io.hawser.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What counts as a standstill, on a clock of the test's own. */
class StandstillsTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = 5 * SECOND;
  private final Standstills standstills = new Standstills(() -> now);

  private void run(long nanos) {
    for (long until = now + nanos; now < until; now += Standstills.TICK_NANOS) {
      standstills.tick();
    }
    standstills.tick();
  }

  private void stand(long nanos) {
    now += nanos;
  }

  private static void assertNearly(long wanted, long nanos) {
    assertTrue(Math.abs(wanted - nanos) <= 4 * Standstills.TICK_NANOS, nanos + " ns");
  }

  @Test
  void aProcessThatRunsNeverStandsStill() {
    run(30 * SECOND);
    assertEquals(0, standstills.since(0));
    assertEquals(0, standstills.ever());
  }

  @Test
  void allStandstillsSinceThenCount() {
    stand(7 * SECOND);
    run(SECOND);
    long issued = now;
    stand(3 * SECOND);
    run(SECOND);
    stand(2 * SECOND);
    run(SECOND);
    assertNearly(5 * SECOND, standstills.since(issued));
    assertNearly(12 * SECOND, standstills.ever());
  }

  @Test
  void ofOneThatBeganBeforeOnlyTheRestCounts() {
    stand(4 * SECOND);
    run(SECOND);
    assertNearly(3 * SECOND, standstills.since(6 * SECOND));
  }

  @Test
  void thePresentOneCountsBeforeItIsNoticed() {
    run(SECOND);
    long issued = now;
    stand(9 * SECOND);
    assertNearly(9 * SECOND, standstills.since(issued));
  }
}
