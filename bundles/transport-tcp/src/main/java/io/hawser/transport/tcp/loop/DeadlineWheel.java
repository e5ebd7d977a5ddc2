package io.hawser.transport.tcp.loop;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * All deadlines of one event loop in a hashed wheel. Arming and disarming take constant time and
 * allocate nothing; the loop is woken for the next bucket that holds something, not by a tick, so
 * an idle wheel costs nothing.
 *
 * <p>A timeout never fires early and at most one tick (8.4 ms) and the loop's own delay late.
 *
 * <p>Threading: on its event loop only.
 */
public final class DeadlineWheel {
  private static final int TICK_SHIFT = 23;
  private static final int BUCKETS = 1024;
  private static final int EXPIRED = BUCKETS;

  private final LongSupplier clock;
  private final LongConsumer wakeAt;
  private final Timeout[] heads = new Timeout[BUCKETS + 1];
  private final long origin;
  private long doneTick;
  private long wakeTick = Long.MAX_VALUE;
  private int armed;
  private boolean advancing;

  /**
   * @param clock nanoseconds, as {@link System#nanoTime()}
   * @param wakeAt told, in the clock's nanoseconds, when {@link #advance} has to be called at the
   *     latest; an earlier wish of the wheel stays good
   */
  public DeadlineWheel(LongSupplier clock, LongConsumer wakeAt) {
    this.clock = clock;
    this.wakeAt = wakeAt;
    this.origin = clock.getAsLong();
  }

  /** Number of waiting timeouts. */
  public int armed() {
    return armed;
  }

  /** The clock's reading in nanoseconds. */
  public long now() {
    return clock.getAsLong();
  }

  /** As {@link #arm} with a deadline so many nanoseconds from now. */
  public void armIn(Timeout timeout, long nanos) {
    arm(timeout, clock.getAsLong() + nanos);
  }

  /**
   * Has the timeout expire at {@code deadline}; a deadline it had before is forgotten.
   *
   * @param deadline in the clock's nanoseconds; one in the past expires at the next tick
   */
  public void arm(Timeout timeout, long deadline) {
    timeout.disarm();
    timeout.deadline = deadline;
    long tick = Math.max((deadline - origin >> TICK_SHIFT) + 1, doneTick + 1);
    link(timeout, (int) (tick & BUCKETS - 1));
    if (tick < wakeTick) {
      wakeTick = tick;
      if (!advancing) {
        wakeAt.accept(origin + (tick << TICK_SHIFT));
      }
    }
  }

  /** Lets everything expire whose time has come, and asks to be woken for the next. */
  public void advance() {
    long now = clock.getAsLong();
    long nowTick = now - origin >> TICK_SHIFT;
    if (nowTick <= doneTick) {
      askForWake();
      return;
    }
    advancing = true;
    try {
      long first = Math.max(doneTick + 1, nowTick - BUCKETS + 1);
      for (long tick = first; tick <= nowTick; tick++) {
        collect((int) (tick & BUCKETS - 1), now);
      }
      doneTick = nowTick;
      wakeTick = Long.MAX_VALUE;
      for (Timeout due = heads[EXPIRED]; due != null; due = heads[EXPIRED]) {
        remove(due);
        due.expired(now);
      }
    } finally {
      advancing = false;
      askForWake();
    }
  }

  /** Moves what is due out of a bucket first, for an expiry may arm and disarm others. */
  private void collect(int bucket, long now) {
    Timeout timeout = heads[bucket];
    while (timeout != null) {
      Timeout following = timeout.next;
      if (timeout.deadline - now <= 0) {
        remove(timeout);
        link(timeout, EXPIRED);
      }
      timeout = following;
    }
  }

  private void askForWake() {
    if (heads[EXPIRED] != null) {
      // An expiry threw; the rest is due at the next turn.
      wakeTick = doneTick + 1;
      spill();
    }
    if (armed == 0) {
      wakeTick = Long.MAX_VALUE;
      return;
    }
    for (long tick = doneTick + 1; tick <= doneTick + BUCKETS; tick++) {
      if (heads[(int) (tick & BUCKETS - 1)] != null) {
        wakeTick = tick;
        wakeAt.accept(origin + (tick << TICK_SHIFT));
        return;
      }
    }
  }

  private void spill() {
    for (Timeout due = heads[EXPIRED]; due != null; due = heads[EXPIRED]) {
      remove(due);
      link(due, (int) (doneTick + 1 & BUCKETS - 1));
    }
  }

  private void link(Timeout timeout, int bucket) {
    Timeout head = heads[bucket];
    timeout.bucket = bucket;
    timeout.previous = null;
    timeout.next = head;
    if (head != null) {
      head.previous = timeout;
    }
    heads[bucket] = timeout;
    timeout.wheel = this;
    armed++;
  }

  void remove(Timeout timeout) {
    if (timeout.previous != null) {
      timeout.previous.next = timeout.next;
    } else {
      heads[timeout.bucket] = timeout.next;
    }
    if (timeout.next != null) {
      timeout.next.previous = timeout.previous;
    }
    timeout.previous = null;
    timeout.next = null;
    timeout.wheel = null;
    armed--;
  }
}
