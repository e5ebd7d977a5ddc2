package io.hawser.transport.tcp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {
  private static final long MILLI = 1_000_000;
  private static final long TICK = 9 * MILLI;

  private long now = Long.MAX_VALUE - 3 * MILLI;
  private long wake = Long.MIN_VALUE;
  private final DeadlineWheel wheel = new DeadlineWheel(() -> now, at -> wake = at);
  private final List<Integer> fired = new ArrayList<>();

  private final class Numbered extends Timeout {
    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    protected void expired(long at) {
      fired.add(number);
    }
  }

  private void pass(long nanos) {
    now += nanos;
    wheel.advance();
  }

  @Test
  void firesOnceNeverEarlyAndHardlyLate() {
    Numbered timeout = new Numbered(1);
    wheel.armIn(timeout, 100 * MILLI);
    pass(100 * MILLI - 1);
    assertTrue(fired.isEmpty());
    pass(TICK);
    assertEquals(List.of(1), fired);
    assertFalse(timeout.isArmed());
    pass(20_000 * MILLI);
    assertEquals(1, fired.size());
  }

  @Test
  void disarmedDoesNotFire() {
    Numbered timeout = new Numbered(1);
    wheel.armIn(timeout, 100 * MILLI);
    timeout.disarm();
    timeout.disarm();
    pass(200 * MILLI);
    assertTrue(fired.isEmpty());
    assertEquals(0, wheel.armed());
  }

  @Test
  void deadlinesBeyondOneRoundWait() {
    wheel.armIn(new Numbered(1), 60_000 * MILLI);
    for (int i = 0; i < 59; i++) {
      pass(1000 * MILLI);
    }
    assertTrue(fired.isEmpty());
    pass(1000 * MILLI + TICK);
    assertEquals(List.of(1), fired);
  }

  @Test
  void wakesForTheNextDeadlineOnly() {
    wheel.armIn(new Numbered(1), 500 * MILLI);
    long forFirst = wake;
    assertTrue(forFirst - now >= 500 * MILLI && forFirst - now <= 500 * MILLI + TICK);
    wheel.armIn(new Numbered(2), 900 * MILLI);
    assertEquals(forFirst, wake);
    wheel.armIn(new Numbered(3), 50 * MILLI);
    assertTrue(wake - now <= 50 * MILLI + TICK);
    pass(60 * MILLI);
    assertEquals(List.of(3), fired);
    assertEquals(forFirst, wake);
  }

  @Test
  void anExpiryMayArmAndDisarmOthers() {
    Numbered victim = new Numbered(2);
    Timeout killer =
        new Timeout() {
          @Override
          protected void expired(long at) {
            victim.disarm();
            DeadlineWheelTest.this.wheel.armIn(this, 10 * MILLI);
            fired.add(1);
          }
        };
    wheel.armIn(victim, 20 * MILLI);
    wheel.armIn(killer, 20 * MILLI);
    pass(40 * MILLI);
    assertTrue(fired.contains(1));
    int before = fired.size();
    pass(30 * MILLI);
    assertTrue(fired.size() > before, "the timeout that armed itself again did not fire");
  }

  @Test
  void aThrowingExpiryDoesNotKeepTheOthersBack() {
    Timeout bad =
        new Timeout() {
          @Override
          protected void expired(long at) {
            throw new IllegalStateException("meant to be thrown");
          }
        };
    wheel.armIn(new Numbered(1), 20 * MILLI);
    wheel.armIn(bad, 20 * MILLI);
    for (int i = 0; i < 3; i++) {
      try {
        pass(40 * MILLI);
      } catch (IllegalStateException meant) {
        assertEquals("meant to be thrown", meant.getMessage());
      }
    }
    assertEquals(List.of(1), fired);
  }

  @Test
  void agreesWithAPlainListOfDeadlines() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Numbered[] timeouts = new Numbered[300];
    long[] deadlines = new long[timeouts.length];
    for (int i = 0; i < timeouts.length; i++) {
      timeouts[i] = new Numbered(i);
    }
    for (int step = 0; step < 3000; step++) {
      int i = random.nextInt(timeouts.length);
      if (random.nextInt(4) == 0) {
        timeouts[i].disarm();
      } else {
        deadlines[i] = now + random.nextInt(12_000) * MILLI;
        wheel.arm(timeouts[i], deadlines[i]);
      }
      if (random.nextInt(3) == 0) {
        fired.clear();
        pass(random.nextInt(200) * MILLI);
        for (int f : fired) {
          assertTrue(deadlines[f] - now <= 0, "early, seed " + seed);
        }
        for (int t = 0; t < timeouts.length; t++) {
          assertFalse(timeouts[t].isArmed() && deadlines[t] + TICK - now < 0, "late, seed " + seed);
        }
      }
    }
  }
}
