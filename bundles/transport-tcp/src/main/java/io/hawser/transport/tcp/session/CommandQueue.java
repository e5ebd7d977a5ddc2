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
  private final int bound;
  private final int mask;
  private final TcpLogicalUnit[] units;
  private final ScsiCommand[] commands;

  /** Turn of each cell: equal to a position when free for it, one more when filled by it. */
  private final AtomicIntegerArray turns;

  private final AtomicInteger tail = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private int head;
  private TcpLogicalUnit polledUnit;

  /**
   * @param bound commands a session may hold, 1 to 2^15
   */
  CommandQueue(int bound) {
    this.bound = bound;
    int size = Math.max(2, Integer.highestOneBit(Math.max(1, bound - 1)) << 1);
    mask = size - 1;
    units = new TcpLogicalUnit[size];
    commands = new ScsiCommand[size];
    turns = new AtomicIntegerArray(size);
    for (int i = 0; i < size; i++) {
      turns.setPlain(i, i);
    }
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
    int position = tail.getAndIncrement();
    int cell = position & mask;
    while (turns.getAcquire(cell) != position) {
      // Only while the loop is between taking this cell's last command and saying so.
      Thread.onSpinWait();
    }
    units[cell] = unit;
    commands[cell] = command;
    turns.setRelease(cell, position + 1);
  }

  /** The next command, {@code null} if none is ready. Loop only. */
  ScsiCommand poll() {
    int cell = head & mask;
    if (turns.getAcquire(cell) != head + 1) {
      return null;
    }
    ScsiCommand command = commands[cell];
    polledUnit = units[cell];
    commands[cell] = null;
    units[cell] = null;
    turns.setRelease(cell, head + mask + 1);
    head++;
    return command;
  }

  /** Whose command {@link #poll} returned last. Loop only. */
  TcpLogicalUnit polledUnit() {
    return polledUnit;
  }
}
