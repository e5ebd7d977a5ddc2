package io.hawser.multipath;

/**
 * Latencies in buckets that grow with the value: 16 to each power of two, so that a percentile is
 * off by at most 6 percent. One thread records, any may read; a reader may miss the last few.
 */
final class LatencyHistogram {
  private static final int BITS = 4;
  private static final int WIDTH = 1 << BITS;
  private static final int BUCKETS = (Long.SIZE - BITS) * WIDTH;

  private final int[] counts = new int[BUCKETS];
  private long total;
  private long sum;
  private long max;

  void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[index(value)]++;
    total++;
    sum += value;
    if (value > max) {
      max = value;
    }
  }

  /** Lets the past count half, so that percentiles follow the present. */
  void halve() {
    long left = 0;
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] >>= 1;
      left += counts[i];
    }
    sum = total == 0 ? 0 : (long) ((double) sum / total * left);
    total = left;
  }

  long count() {
    return total;
  }

  long max() {
    return max;
  }

  long mean() {
    long n = total;
    return n == 0 ? 0 : sum / n;
  }

  /** The value below which this share of all lies; 0 if there are none. */
  long percentile(double share) {
    long n = total;
    if (n == 0) {
      return 0;
    }
    long wanted = Math.max(1, (long) Math.ceil(n * share));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(max, value(i));
      }
    }
    return max;
  }

  /** Adds the other's counts to these. */
  void add(LatencyHistogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    sum += other.sum;
    max = Math.max(max, other.max);
  }

  private static int index(long value) {
    if (value < WIDTH) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS;
    return (shift + 1) * WIDTH + (int) (value >>> shift) - WIDTH;
  }

  /** The largest value of a bucket. */
  private static long value(int index) {
    if (index < WIDTH) {
      return index;
    }
    int shift = index / WIDTH - 1;
    return ((long) (index % WIDTH + WIDTH + 1) << shift) - 1;
  }
}
