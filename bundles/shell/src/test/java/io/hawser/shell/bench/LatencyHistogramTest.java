package io.hawser.shell.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void percentilesAreNeverTooLowAndAtMostSixteenPerMilleTooHigh() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long[] values = new long[20_000];
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextLong() >>> 1 + random.nextInt(62);
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    for (double percent : new double[] {0.01, 1, 25, 50, 90, 99, 99.9, 99.99, 100}) {
      long exact = values[(int) Math.ceil(values.length * percent / 100) - 1];
      long told = histogram.percentile(percent);
      assertTrue(told >= exact, "seed " + seed + ": " + percent + "% " + told + " < " + exact);
      assertTrue(told - exact <= exact / 60 + 1, "seed " + seed + ": " + told + " > " + exact);
    }
    assertEquals(values[values.length - 1], histogram.max());
    assertEquals(histogram.max(), histogram.percentile(100));
  }

  @Test
  void smallValuesAreExact() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 0; i < 64; i++) {
      histogram.record(i);
    }
    assertEquals(31, histogram.percentile(50));
    assertEquals(63, histogram.percentile(100));
    assertEquals(31.5, histogram.mean());
  }

  @Test
  void anEmptyOneSaysZero() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertEquals(0, histogram.percentile(50));
    assertEquals(0, histogram.max());
    assertEquals(0, histogram.mean());
  }

  @Test
  void extremesHaveABucket() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(Long.MAX_VALUE);
    histogram.record(-5);
    assertEquals(0, histogram.percentile(50));
    assertEquals(Long.MAX_VALUE, histogram.percentile(100));
  }

  @Test
  void twoTogetherAreTheSum() {
    LatencyHistogram a = new LatencyHistogram();
    LatencyHistogram b = new LatencyHistogram();
    a.record(10);
    b.record(1000);
    b.record(1000);
    a.add(b);
    assertEquals(3, a.count());
    assertEquals(1000, a.max());
    assertEquals(10, a.percentile(33));
    a.reset();
    assertEquals(0, a.count());
  }
}
