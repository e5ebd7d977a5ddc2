package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void percentilesAreOffByAFewPercentAtMost() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      LatencyHistogram histogram = new LatencyHistogram();
      long[] values = new long[2000];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextLong() >>> 20 + random.nextInt(40);
        histogram.record(values[i]);
      }
      Arrays.sort(values);
      for (double share : new double[] {0.5, 0.95, 0.99, 1}) {
        long exact = values[(int) Math.ceil(values.length * share) - 1];
        long found = histogram.percentile(share);
        assertTrue(
            found >= exact && found <= exact + exact / 15 + 1,
            "seed " + seed + ": " + found + " for " + exact);
      }
      assertEquals(values[values.length - 1], histogram.max());
      assertEquals((long) Arrays.stream(values).average().getAsDouble(), histogram.mean(), 1e9);
    }
  }

  @Test
  void extremesAndNothing() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertEquals(0, histogram.percentile(0.99));
    assertEquals(0, histogram.mean());
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, histogram.percentile(1));
    assertEquals(0, histogram.percentile(0.5));
  }

  @Test
  void thePastFades() {
    LatencyBook book = new LatencyBook();
    for (int i = 0; i < 1000; i++) {
      book.record(50_000_000, 4096, false);
    }
    book.age();
    assertTrue(book.tail() >= 50_000_000);
    for (int second = 0; second < 12; second++) {
      for (int i = 0; i < 1000; i++) {
        book.record(100_000, 4096, false);
      }
      book.age();
    }
    assertTrue(book.tail() < 200_000, "" + book.tail());
    assertTrue(book.mean() < 200_000, "" + book.mean());
    assertEquals(13_000, book.all().count());
    book.restart();
    assertEquals(0, book.mean());
  }
}
