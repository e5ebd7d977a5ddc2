package io.hawser.multipath;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A path's latency is counted: by our own histogram, and by HdrHistogram. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class HistogramBenchmark {
  private static final long HOUR = 3_600_000_000_000L;

  private final LatencyHistogram own = new LatencyHistogram();
  private final Histogram library = new Histogram(HOUR, 2);
  private long value = 1;

  private long next() {
    value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    return 50_000 + (value >>> 44);
  }

  /** Our own. */
  @Benchmark
  public void histogramOwn() {
    own.record(next());
  }

  /** HdrHistogram, two digits up to an hour. */
  @Benchmark
  public void histogramLibrary() {
    library.recordValue(next());
  }

  /** A second has passed: the past counts half. */
  @Benchmark
  public long histogramHalved() {
    own.halve();
    return own.count();
  }
}
