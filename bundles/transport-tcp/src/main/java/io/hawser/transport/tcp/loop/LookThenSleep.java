package io.hawser.transport.tcp.loop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Looks for arrivals for a moment before its loop sleeps, where that costs less than to sleep. To
 * fall asleep and to be woken takes microseconds of a processor on a virtual machine, more at the
 * sender, and delays what arrives; where replies follow each other closely it is cheaper to look
 * again. Whether they do is tried on some spells without work and judged by the time that was
 * spent: looking may take no longer than the work it found, and no longer than the sleeps it saved.
 * A loop for which that does not hold, because replies are slow, few, or wait for the processor
 * that looks, sleeps at once and is tried again later; so does one whose group could keep every
 * processor busy without looking. A loop that nothing reaches sleeps; each time it is woken it
 * looks once, unless it is in such a pause.
 *
 * <p>Threading: its loop only.
 */
final class LookThenSleep implements SelectStrategy {
  /** The longest look, nanoseconds. */
  static final long LONGEST_LOOK = 50_000;

  /** About what one sleep costs on a virtual machine, nanoseconds of a processor. */
  static final long SLEEP_COST = 15_000;

  /** How many spells without work are judged together. */
  static final int SPELLS = 16;

  /**
   * How long a loop sleeps at once before looking is tried again, nanoseconds; doubled each time.
   */
  static final long FIRST_PAUSE = 1_000_000;

  /** The longest such time, nanoseconds. */
  static final long LONGEST_PAUSE = 128_000_000;

  private final LongSupplier clock;
  private final BusyLoops loops;
  private final int loop;
  private boolean idle;
  private long idleSince;
  private boolean working;
  private long workSince;
  private boolean paused;
  private long pausedUntil;
  private long pause = FIRST_PAUSE;
  private int spells;
  private int found;
  private long looked;
  private long worked;

  /**
   * @param clock nanoseconds, as {@link System#nanoTime()}
   * @param loops what the group's other loops do
   * @param loop the number of this one
   */
  LookThenSleep(LongSupplier clock, BusyLoops loops, int loop) {
    this.clock = clock;
    this.loops = loops;
    this.loop = loop;
  }

  @Override
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
    if (hasTasks) {
      if (idle) {
        foundWork(clock.getAsLong());
      }
      return selectNow.get();
    }
    long now = clock.getAsLong();
    if (!idle) {
      loops.turn(loop, now);
      if (paused && now - pausedUntil < 0) {
        return SelectStrategy.SELECT;
      }
      beginSpell(now);
    } else if (now - idleSince >= LONGEST_LOOK) {
      endSpell(now);
      return SelectStrategy.SELECT;
    }
    int events = selectNow.get();
    if (events > 0) {
      foundWork(now);
    } else {
      // Whoever waits for this processor may be the one who replies.
      Thread.yield();
    }
    return events;
  }

  private void beginSpell(long now) {
    paused = false;
    idle = true;
    idleSince = now;
    if (working) {
      worked += now - workSince;
      working = false;
    }
  }

  private void foundWork(long now) {
    found++;
    endSpell(now);
    working = true;
    workSince = now;
  }

  private void endSpell(long now) {
    idle = false;
    looked += now - idleSince;
    if (++spells == SPELLS) {
      judge(now);
    }
  }

  private void judge(long now) {
    long worth = Math.min(worked, found * SLEEP_COST);
    if (looked <= worth && !loops.takeAllProcessors(now)) {
      pause = FIRST_PAUSE;
    } else {
      paused = true;
      pausedUntil = now + pause;
      pause = Math.min(LONGEST_PAUSE, 2 * pause);
    }
    spells = 0;
    found = 0;
    looked = 0;
    worked = 0;
  }
}
