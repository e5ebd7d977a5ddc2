package io.hawser.benchmarks;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * CPU time of this process with all its threads, the compiler's and the collector's too, to the
 * nanosecond: the JVM tells it in hundredths of a second, of which a slice has ten.
 */
final class ProcessCpu {
  /** CLOCK_PROCESS_CPUTIME_ID of Linux. */
  private static final int CLOCK = 2;

  private final Posix posix = Native.load("c", Posix.class);
  private final long[] time = new long[2];

  /** What has been used so far, in nanoseconds; user and system together. */
  long nanos() {
    if (posix.clock_gettime(CLOCK, time) != 0) {
      throw new IllegalStateException("the system does not tell the CPU time of a process");
    }
    return time[0] * 1_000_000_000L + time[1];
  }

  /** Public, as JNA's proxy wants it; struct timespec is two longs on 64-bit Linux. */
  public interface Posix extends Library {
    /** clock_gettime(2). */
    int clock_gettime(int clock, long[] time);
  }
}
