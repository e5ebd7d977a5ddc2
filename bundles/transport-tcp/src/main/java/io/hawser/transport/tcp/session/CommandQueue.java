package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.ScsiCommand;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The way from submitting threads to the session's loop: a ring many threads write and the loop
 * reads, without locks and without allocation, and the count that bounds what a session holds.
 *
 * <p>The ring is at least as long as the bound, so an admitted command always finds room.
 */
final class CommandQueue {
  /** The ring; made with the first command, for most of many sessions are idle. */
  private static final class Ring {
    private final int mask;
    private final TcpLogicalUnit[] units;
    private final ScsiCommand[] commands;

    /** Turn of each cell: equal to a position when free for it, one more when filled by it. */
    private final AtomicIntegerArray turns;

    private final AtomicInteger tail = new AtomicInteger();

    Ring(int size) {
      mask = size - 1;
      units = new TcpLogicalUnit[size];
      commands = new ScsiCommand[size];
      turns = new AtomicIntegerArray(size);
      for (int i = 0; i < size; i++) {
        turns.setPlain(i, i);
      }
    }
  }

  private final int bound;
  private final AtomicInteger held = new AtomicInteger();
  private volatile Ring ring;
  private int head;
  private TcpLogicalUnit polledUnit;

  /**
   * @param bound commands a session may hold, 1 to 2^15
   */
  CommandQueue(int bound) {
    this.bound = bound;
  }

  private synchronized Ring made() {
    if (ring == null) {
      ring = new Ring(Math.max(2, Integer.highestOneBit(Math.max(1, bound - 1)) << 1));
    }
    return ring;
  }

  /** Counts a command in; false past the bound. Any thread. */
  boolean admit() {
    if (held.incrementAndGet() > bound) {
      held.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Counts a command out that {@link #admit} let in. */
  void release() {
    held.decrementAndGet();
  }

  /** Commands counted in. */
  int held() {
    return held.get();
  }

  /** Puts an admitted command in line. Any thread. */
  void offer(TcpLogicalUnit unit, ScsiCommand command) {
    Ring r = ring;
    if (r == null) {
      r = made();
    }
    int position = r.tail.getAndIncrement();
    int cell = position & r.mask;
    while (r.turns.getAcquire(cell) != position) {
      // Only while the loop is between taking this cell's last command and saying so.
      Thread.onSpinWait();
    }
    r.units[cell] = unit;
    r.commands[cell] = command;
    r.turns.setRelease(cell, position + 1);
  }

  /** The next command, {@code null} if none is ready. Loop only. */
  ScsiCommand poll() {
    Ring r = ring;
    if (r == null) {
      return null;
    }
    int cell = head & r.mask;
    if (r.turns.getAcquire(cell) != head + 1) {
      return null;
    }
    ScsiCommand command = r.commands[cell];
    polledUnit = r.units[cell];
    r.commands[cell] = null;
    r.units[cell] = null;
    r.turns.setRelease(cell, head + r.mask + 1);
    head++;
    return command;
  }

  /** Whose command {@link #poll} returned last. Loop only. */
  TcpLogicalUnit polledUnit() {
    return polledUnit;
  }
}
