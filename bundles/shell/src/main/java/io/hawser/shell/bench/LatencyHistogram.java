package io.hawser.shell.bench;

import java.util.Arrays;

/**
 * Counts latencies in buckets whose width grows with the value: 64 to each power of two, so that a
 * percentile is at most 1.6 % too high. Recording allocates nothing and takes a few nanoseconds.
 * One thread records; others may read when it is done.
 */
public final class LatencyHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUB = 1 << SUB_BITS;

  private final long[] counts = new long[(Long.SIZE - SUB_BITS) * SUB];
  private long count;
  private long max;
  private long sum;

  /** Counts one; a negative value counts as 0. */
  public void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[index(value)]++;
    count++;
    sum += value;
    max = Math.max(max, value);
  }

  /** Adds what another one counted. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    sum += other.sum;
    max = Math.max(max, other.max);
  }

  /** Forgets everything. */
  public void reset() {
    Arrays.fill(counts, 0);
    count = 0;
    sum = 0;
    max = 0;
  }

  /** How many were counted. */
  public long count() {
    return count;
  }

  /** The largest, exactly; 0 if there is none. */
  public long max() {
    return max;
  }

  /** The mean, 0 if there is none. */
  public double mean() {
    return count == 0 ? 0 : (double) sum / count;
  }

  /**
   * The value that this share of the counted ones do not exceed, as the upper end of its bucket but
   * never above {@link #max()}; 0 if there is none.
   *
   * @param percent above 0, at most 100
   */
  public long percentile(double percent) {
    if (count == 0) {
      return 0;
    }
    long wanted = Math.max(1, (long) Math.ceil(count * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(max, highest(i));
      }
    }
    return max;
  }

  /** Values below 64 have a bucket each; above, the six bits behind the leading one choose it. */
  private static int index(long value) {
    if (value < SUB) {
      return (int) value;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    int shift = exponent - SUB_BITS;
    return (shift + 1) * SUB + (int) (value >>> shift) - SUB;
  }

  private static long highest(int index) {
    if (index < SUB) {
      return index;
    }
    int shift = index / SUB - 1;
    long low = (long) (index % SUB + SUB) << shift;
    return low + (1L << shift) - 1;
  }
}
