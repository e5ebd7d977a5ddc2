package io.hawser.multipath;

import io.hawser.api.multipath.PathReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The latencies of one path: for its whole life by operation and size, and recently for choosing.
 * Fed by the path's completions, aged by the monitor.
 */
final class LatencyBook {
  private static final int SIZES = 3;
  private static final int SMALL = 16 << 10;
  private static final int MIDDLE = 128 << 10;
  private static final int[] UP_TO = {SMALL, MIDDLE, Integer.MAX_VALUE};
  private static final int EWMA_SHIFT = 4;

  private final LatencyHistogram[] life = new LatencyHistogram[2 * SIZES];
  private final LatencyHistogram recent = new LatencyHistogram();
  private volatile long ewma;
  private volatile long tail;
  private volatile long slow;

  LatencyBook() {
    for (int i = 0; i < life.length; i++) {
      life[i] = new LatencyHistogram();
    }
  }

  void record(long nanos, int bytes, boolean write) {
    int size = bytes <= SMALL ? 0 : bytes <= MIDDLE ? 1 : 2;
    synchronized (this) {
      life[(write ? SIZES : 0) + size].record(nanos);
      recent.record(nanos);
    }
    long old = ewma;
    ewma = old == 0 ? nanos : old + (nanos - old >> EWMA_SHIFT);
  }

  /** Once a second: what is older counts less. */
  void age() {
    synchronized (this) {
      tail = recent.percentile(0.99);
      slow = recent.percentile(0.95);
      recent.halve();
    }
  }

  /** Forgets the recent past: the path was away. */
  void restart() {
    synchronized (this) {
      while (recent.count() > 0) {
        recent.halve();
      }
    }
    ewma = 0;
    tail = 0;
    slow = 0;
  }

  long mean() {
    return ewma;
  }

  /** Recent 99th percentile. */
  long tail() {
    return tail;
  }

  /** Recent 95th percentile. */
  long slow() {
    return slow;
  }

  /** Samples that count as recent. */
  synchronized long recentCount() {
    return recent.count();
  }

  /** By operation and size, those that were used. */
  synchronized List<PathReport.Latency> report() {
    List<PathReport.Latency> all = new ArrayList<>();
    for (int i = 0; i < life.length; i++) {
      LatencyHistogram one = life[i];
      if (one.count() > 0) {
        all.add(
            new PathReport.Latency(
                i >= SIZES,
                UP_TO[i % SIZES],
                one.count(),
                one.percentile(0.5),
                one.percentile(0.99),
                one.percentile(0.999),
                one.max()));
      }
    }
    return all;
  }

  /** Everything together. */
  synchronized LatencyHistogram all() {
    LatencyHistogram sum = new LatencyHistogram();
    for (LatencyHistogram one : life) {
      sum.add(one);
    }
    return sum;
  }
}
