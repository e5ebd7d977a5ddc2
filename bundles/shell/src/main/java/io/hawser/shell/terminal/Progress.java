package io.hawser.shell.terminal;

import java.util.function.LongSupplier;

/**
 * Draws how far a long work is, on standard error, at most ten times a second, and only where a
 * person watches. Used by one thread.
 */
public final class Progress {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int BAR = 24;

  private final Terminal terminal;
  private final String label;
  private final long total;
  private final LongSupplier nanoTime;
  private final long start;
  private long drawnAt;
  private boolean drawn;

  /**
   * @param label what is being done, one or two words
   * @param total bytes in all, at least 1
   * @param nanoTime the clock
   */
  public Progress(Terminal terminal, String label, long total, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.label = label;
    this.total = total;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    drawnAt = start;
  }

  /** So many bytes are done. */
  public void at(long done) {
    long now = nanoTime.getAsLong();
    if (now - drawnAt < REDRAW_NANOS || !terminal.isInteractive()) {
      return;
    }
    drawnAt = now;
    drawn = true;
    double seconds = (now - start) / 1e9;
    double rate = done / seconds;
    int filled = (int) (BAR * (done / (double) total));
    terminal
        .err()
        .print(
            "\r"
                + label
                + " ["
                + "#".repeat(filled)
                + ".".repeat(BAR - filled)
                + "] "
                + (int) (100 * (done / (double) total))
                + "% "
                + Decimal.bytes((long) rate)
                + "/s "
                + left(done, rate)
                + "\u001b[K");
    terminal.err().flush();
  }

  private String left(long done, double rate) {
    return rate < 1 ? "" : "ETA " + seconds((long) ((total - done) / rate));
  }

  private static String seconds(long seconds) {
    if (seconds >= 3600) {
      return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
    }
    return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
  }

  /** Takes the bar off the screen. */
  public void clear() {
    if (drawn) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
      drawn = false;
    }
  }

  /** Nanoseconds since the start. */
  public long elapsedNanos() {
    return nanoTime.getAsLong() - start;
  }
}
