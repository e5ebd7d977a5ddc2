package io.hawser.transport.tcp.session;

/**
 * Caps how many pings of the target are answered in a second; the rest go unanswered. Loop only.
 */
final class PingFlood {
  private static final int PER_SECOND = 5_000;
  private static final long SECOND = 1_000_000_000L;

  private long since;
  private int answered;

  /** Whether another ping may be answered now. */
  boolean admits(long nanoTime) {
    if (nanoTime - since >= SECOND) {
      since = nanoTime;
      answered = 0;
    }
    return ++answered <= PER_SECOND;
  }
}
