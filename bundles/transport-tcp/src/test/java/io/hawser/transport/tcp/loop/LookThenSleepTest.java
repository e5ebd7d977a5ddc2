package io.hawser.transport.tcp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class LookThenSleepTest {
  private static final int PROCESSORS = 2;
  private static final long STEP = 1_000;

  private long now = 1L << 40;
  private final BusyLoops loops = new BusyLoops(2, PROCESSORS, now);
  private final LookThenSleep strategy = new LookThenSleep(() -> now, loops, 0);

  @Test
  void whatArrivesSoonIsFoundWithoutSleep() throws Exception {
    assertEquals(3_000, lookUntil(3_000));
  }

  @Test
  void aLookEndsAndTheLoopSleeps() throws Exception {
    assertTrue(sleepsAfter() <= LookThenSleep.LONGEST_LOOK + STEP);
  }

  @Test
  void aLoopThatFindsWorkSoonGoesOnLooking() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertEquals(3_000, lookUntil(3_000), "spell " + i);
      now += 4_000;
    }
  }

  @Test
  void aLoopThatLooksInVainSleepsAtOnce() throws Exception {
    lookInVain(LookThenSleep.SPELLS);
    assertFalse(looks());
    now += LookThenSleep.FIRST_PAUSE;
    assertTrue(looks(), "tried again");
  }

  @Test
  void theLongerItIsInVainTheRarerItIsTried() throws Exception {
    long pause = LookThenSleep.FIRST_PAUSE;
    for (int i = 0; i < 20; i++) {
      lookInVain(LookThenSleep.SPELLS);
      now += pause - 1;
      assertFalse(looks(), "round " + i);
      now += 1;
      pause = Math.min(2 * pause, LookThenSleep.LONGEST_PAUSE);
    }
  }

  @Test
  void lookingForLongerThanTheWorkTakesIsGivenUp() throws Exception {
    for (int i = 0; i < LookThenSleep.SPELLS; i++) {
      assertEquals(8_000, lookUntil(8_000));
      now += 4_000;
    }
    assertFalse(looks());
  }

  @Test
  void lookingForLongerThanTheSleepsWouldCostIsGivenUp() throws Exception {
    for (int i = 0; i < LookThenSleep.SPELLS; i++) {
      assertEquals(20_000, lookUntil(20_000));
      now += 200_000;
    }
    assertFalse(looks());
  }

  @Test
  void asMuchWorkAsLookingIsWorthIt() throws Exception {
    for (int i = 0; i < 10 * LookThenSleep.SPELLS; i++) {
      assertEquals(12_000, lookUntil(12_000));
      now += 14_000;
    }
  }

  @Test
  void aTaskIsWorkFoundToo() throws Exception {
    for (int i = 0; i < 10 * LookThenSleep.SPELLS; i++) {
      assertTrue(looks(), "spell " + i);
      now += 2_000;
      strategy.calculateStrategy(() -> 0, true);
      now += 4_000;
    }
  }

  @Test
  void noProcessorIsTakenFromOthers() throws Exception {
    for (int i = 0; i < LookThenSleep.SPELLS; i++) {
      loops.turn(1, now);
      lookUntil(1_000);
      now += 4_000;
    }
    loops.turn(1, now);
    assertFalse(looks(), "the other loop takes the second processor");
    now += BusyLoops.OF_LATE;
    lookInVain(1);
    assertTrue(looks(), "the other loop has nothing to do any more");
  }

  /** Whether the loop looks, having found nothing. */
  private boolean looks() throws Exception {
    return strategy.calculateStrategy(() -> 0, false) == 0;
  }

  /** How long it looked for something that comes after so long, nanoseconds; -1 if it slept. */
  private long lookUntil(long arrival) throws Exception {
    long from = now;
    while (true) {
      boolean arrived = now - from >= arrival;
      int answer = strategy.calculateStrategy(() -> arrived ? 1 : 0, false);
      if (answer != 0) {
        return answer == 1 ? now - from : -1;
      }
      now += STEP;
    }
  }

  private long sleepsAfter() throws Exception {
    long from = now;
    while (strategy.calculateStrategy(() -> 0, false) != SelectStrategy.SELECT) {
      now += STEP;
    }
    return now - from;
  }

  private void lookInVain(int spells) throws Exception {
    for (int i = 0; i < spells; i++) {
      sleepsAfter();
    }
  }
}
