package io.hawser.transport.tcp.loop;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which loops of a group had something to do of late, so that each can tell whether there are
 * processors to spare.
 *
 * <p>Threading: any thread.
 */
final class BusyLoops {
  /** How long a loop counts as busy after a turn, nanoseconds. */
  static final long OF_LATE = 10_000_000;

  private final AtomicLongArray turns;
  private final int processors;

  /**
   * @param loops number of loops
   * @param processors how many this process may use
   * @param now nanoseconds, as all times here
   */
  BusyLoops(int loops, int processors, long now) {
    this.turns = new AtomicLongArray(loops);
    this.processors = processors;
    for (int i = 0; i < loops; i++) {
      turns.setPlain(i, now - OF_LATE);
    }
  }

  /** Notes that the loop has had a turn. */
  void turn(int loop, long now) {
    turns.setOpaque(loop, now);
  }

  /** Whether the loops that are busy could keep every processor busy. */
  boolean takeAllProcessors(long now) {
    int busy = 0;
    for (int i = 0; i < turns.length(); i++) {
      if (now - turns.getOpaque(i) < OF_LATE) {
        busy++;
      }
    }
    return busy >= processors;
  }
}
