package io.hawser.shell.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What the process has used up to now.
 *
 * @param cpu time of all processors, garbage collection and compilation included
 * @param allocated bytes that the threads that live now have allocated on the heap; -1 where the
 *     JVM does not count them
 */
public record Usage(Duration cpu, long allocated) {
  /** Up to now. */
  public static Usage now() {
    return new Usage(
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO), allocation());
  }

  /** From an earlier reading to this one. */
  public Usage since(Usage earlier) {
    boolean counted = allocated >= 0 && earlier.allocated >= 0;
    return new Usage(
        cpu.minus(earlier.cpu), counted ? Math.max(0, allocated - earlier.allocated) : -1);
  }

  private static long allocation() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
        || !threads.isThreadAllocatedMemorySupported()
        || !threads.isThreadAllocatedMemoryEnabled()) {
      return -1;
    }
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
