package io.hawser.shell.bench;

import io.hawser.api.scsi.ScsiCommand;

/** What one lane, or several together, measured. Not safe for several threads. */
public final class LaneResult {
  private final LatencyHistogram latencies = new LatencyHistogram();
  private long longestGap;
  private long errors;
  private long checked;
  private String firstError;

  void good(long latency, long gap) {
    latencies.record(latency);
    longestGap = Math.max(longestGap, gap);
  }

  void gap(long nanos) {
    longestGap = Math.max(longestGap, nanos);
  }

  void error() {
    errors++;
  }

  void checked(boolean right, long block) {
    checked++;
    if (!right && firstError == null) {
      firstError = "the data of block " + block + " are not what they should be";
    }
  }

  void explain(ScsiCommand command, int wanted) {
    if (firstError == null) {
      firstError =
          command.failure().isPresent()
              ? command.failure().get().getMessage()
              : command.isGood()
                  ? command.transferred() + " of " + wanted + " bytes moved"
                  : "SCSI status " + Integer.toHexString(command.status()) + "h";
    }
  }

  /** Adds what another lane measured; of the gaps the longest counts. */
  public void add(LaneResult other) {
    latencies.add(other.latencies);
    longestGap = Math.max(longestGap, other.longestGap);
    errors += other.errors;
    checked += other.checked;
    firstError = firstError == null ? other.firstError : firstError;
  }

  /**
   * Adds what a reading back found, and not how long it took.
   *
   * @param whole whether it came to its end
   */
  public void addChecks(LaneResult other, boolean whole) {
    errors += other.errors + (whole ? 0 : 1);
    checked += other.checked;
    firstError = firstError == null ? other.firstError : firstError;
    if (!whole && firstError == null) {
      firstError = "what was written could not be read back";
    }
  }

  /** Latencies of the good completions, in nanoseconds. */
  public LatencyHistogram latencies() {
    return latencies;
  }

  /** Longest time without a good completion, in nanoseconds. */
  public long longestGap() {
    return longestGap;
  }

  /** Commands that failed, were short, or brought wrong data. */
  public long errors() {
    return errors;
  }

  /** Reads whose data were compared. */
  public long checked() {
    return checked;
  }

  /** What the first error was, {@code null} if there was none. */
  public String firstError() {
    return firstError;
  }
}
