package io.hawser.multipath;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Free commands of a path, and the numbers of those that were taken. Written by one thread at a
 * time; the numbers are read anywhere. They are opaque, as a volatile one would cost each command
 * half a dozen fences.
 */
final class CommandStock {
  private static final VarHandle IN_FLIGHT;
  private static final VarHandle IN_FLIGHT_BYTES;
  private static final VarHandle DONE;
  private static final VarHandle BYTES_DONE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      IN_FLIGHT = lookup.findVarHandle(CommandStock.class, "inFlight", int.class);
      IN_FLIGHT_BYTES = lookup.findVarHandle(CommandStock.class, "inFlightBytes", long.class);
      DONE = lookup.findVarHandle(CommandStock.class, "done", long.class);
      BYTES_DONE = lookup.findVarHandle(CommandStock.class, "bytesDone", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private PathCommand[] free = new PathCommand[64];
  private int freeCount;
  private int sequence;

  private int inFlight;
  private long inFlightBytes;
  private long done;
  private long bytesDone;

  /** A free one; {@code null} if there is none. */
  PathCommand poll() {
    return freeCount == 0 ? null : free[--freeCount];
  }

  /** A free one again. */
  void add(PathCommand command) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = command;
  }

  /** A command of so many bytes is taken. */
  void taken(int bytes) {
    IN_FLIGHT.setOpaque(this, inFlight + 1);
    IN_FLIGHT_BYTES.setOpaque(this, inFlightBytes + bytes);
  }

  /** A command of so many bytes is given back. */
  void given(int bytes) {
    IN_FLIGHT.setOpaque(this, inFlight - 1);
    IN_FLIGHT_BYTES.setOpaque(this, inFlightBytes - bytes);
  }

  /** A command of so many bytes has ended well. */
  void good(int bytes) {
    DONE.setOpaque(this, done + 1);
    BYTES_DONE.setOpaque(this, bytesDone + bytes);
  }

  /** Whether this command is one of those that are timed. */
  boolean isSample(int mask) {
    return (sequence++ & mask) == 0;
  }

  /** Commands taken; below 0 if some were given back elsewhere. */
  int inFlight() {
    return (int) IN_FLIGHT.getOpaque(this);
  }

  long inFlightBytes() {
    return (long) IN_FLIGHT_BYTES.getOpaque(this);
  }

  long done() {
    return (long) DONE.getOpaque(this);
  }

  long bytesDone() {
    return (long) BYTES_DONE.getOpaque(this);
  }
}
