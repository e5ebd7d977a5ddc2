package io.hawser.benchmarks;

import io.hawser.protocol.digest.Crc32c;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** CRC32C of a header, a 4 KiB segment and a 256 KiB segment in a direct buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class DigestBenchmark {
  /** Bytes of the segment. */
  @Param({"48", "4096", "262144"})
  public int bytes;

  private final Crc32c crc = new Crc32c();
  private ByteBuffer data;

  /** Fills the segment. */
  @Setup
  public void fill() {
    data = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < bytes; i++) {
      data.put(i, (byte) (i * 31));
    }
  }

  /** One digest. */
  @Benchmark
  public int digest() {
    crc.reset();
    crc.update(data, 0, bytes);
    return crc.value();
  }
}
