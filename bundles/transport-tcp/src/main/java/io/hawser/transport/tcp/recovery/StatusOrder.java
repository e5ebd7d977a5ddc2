package io.hawser.transport.tcp.recovery;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbered responses of a connection that came before their turn (RFC 7143 sections 4.2.2.2 and
 * 7.9): kept until all before them are here and done with, so that ExpStatSN never acknowledges
 * what could still be needed. What it holds is bounded. Belongs to one thread.
 */
public final class StatusOrder {
  /** How far beyond the expected StatSN a response may lie. */
  public static final int MAX_AHEAD = 1024;

  /** Bytes of data segments that may wait. */
  public static final int MAX_BYTES = 4 << 20;

  /**
   * A response that waits.
   *
   * @param header its basic header segment, from index 0
   * @param data its data segment, from index 0 to the limit
   */
  public record Held(ByteBuffer header, ByteBuffer data) {}

  /**
   * Consecutive responses that are missing.
   *
   * @param statSn the first one's StatSN
   * @param count how many, 0 if none is missing
   */
  public record Run(int statSn, int count) {}

  private final Map<Integer, Held> held = new HashMap<>();
  private int expected;
  private int end;
  private int bytes;

  /**
   * @param expected the StatSN that comes next
   */
  public StatusOrder(int expected) {
    this.expected = expected;
    this.end = expected;
  }

  /** The StatSN whose turn it is. */
  public int expected() {
    return expected;
  }

  /** Whether nothing is missing and nothing waits. */
  public boolean isClear() {
    return end == expected;
  }

  /** Whether a response with this StatSN was here before. */
  public boolean isRepeated(int statSn) {
    return statSn - expected < 0 || held.containsKey(statSn);
  }

  /** The expected response is here and done with. */
  public void done() {
    Held gone = held.remove(expected);
    if (gone != null) {
      bytes -= gone.data().limit();
    }
    expected++;
    if (end - expected < 0) {
      end = expected;
    }
  }

  /**
   * Takes note that a response with this StatSN was sent.
   *
   * @return those that were not known to be sent before it, and it
   * @throws IllegalArgumentException if it lies too far ahead
   */
  public Run reach(int statSn) {
    int from = end;
    if (statSn - expected >= MAX_AHEAD) {
      throw new IllegalArgumentException(
          "StatSN "
              + Integer.toUnsignedString(statSn)
              + " where "
              + Integer.toUnsignedString(expected)
              + " was expected");
    }
    if (statSn - end < 0) {
      return new Run(statSn, 0);
    }
    end = statSn + 1;
    return new Run(from, end - from);
  }

  /**
   * Keeps a response for its turn.
   *
   * @throws IllegalArgumentException if too much waits already
   */
  public void hold(int statSn, Held response) {
    bytes += response.data().limit();
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "more than " + MAX_BYTES + " bytes of responses wait for one that is missing");
    }
    held.put(statSn, response);
  }

  /** The response whose turn it is, {@code null} if it is missing. */
  public Held next() {
    return held.get(expected);
  }

  /** The first run of responses that are missing. */
  public Run missing() {
    int from = expected;
    while (from != end && held.containsKey(from)) {
      from++;
    }
    int to = from;
    while (to != end && !held.containsKey(to)) {
      to++;
    }
    return new Run(from, to - from);
  }
}
