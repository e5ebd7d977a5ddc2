package io.hawser.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What the process holds, sampled after a collection of the heap. For one thread. */
final class Samples {
  /** Heap that may come and go between two quarters without being called growth, bytes. */
  private static final long HEAP_SLACK = 6 << 20;

  private static final long THREAD_SLACK = 3;
  private static final long DESCRIPTOR_SLACK = 24;

  /**
   * One sample.
   *
   * @param second since the start
   * @param heap bytes of the heap in use after a collection
   * @param direct bytes of Netty's direct memory
   * @param threads live threads
   * @param descriptors open file descriptors, sockets included
   * @param leaks reports of the leak detector so far
   */
  record Sample(long second, long heap, long direct, long threads, long descriptors, long leaks) {}

  private final List<Sample> all = new ArrayList<>();
  private final Path file;

  /** Appends each sample to this file too. */
  Samples(Path file) throws IOException {
    this.file = file;
    Files.writeString(file, "second,heap,direct,threads,descriptors,leaks,load\n");
  }

  /** Takes one. */
  void take(long second, String load) throws IOException {
    // The first collection finds what leaked, the second frees what waited for that.
    System.gc();
    System.gc();
    var system = ManagementFactory.getOperatingSystemMXBean();
    Sample sample =
        new Sample(
            second,
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            PlatformDependent.usedDirectMemory(),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            system instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0,
            LeakWatch.leaks());
    all.add(sample);
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            "%d,%d,%d,%d,%d,%d,%s%n",
            sample.second,
            sample.heap,
            sample.direct,
            sample.threads,
            sample.descriptors,
            sample.leaks,
            load),
        StandardOpenOption.APPEND);
  }

  /** What grew between the second and the last quarter; empty if nothing did. */
  List<String> growth() {
    List<String> grown = new ArrayList<>();
    if (all.size() < 8) {
      return grown;
    }
    compare("heap", Sample::heap, HEAP_SLACK, grown);
    compare("direct memory", Sample::direct, HEAP_SLACK, grown);
    compare("threads", Sample::threads, THREAD_SLACK, grown);
    compare("descriptors", Sample::descriptors, DESCRIPTOR_SLACK, grown);
    return grown;
  }

  private void compare(String name, ToLongFunction<Sample> of, long slack, List<String> grown) {
    long before = median(of, 1);
    long after = median(of, 3);
    if (after > before + slack) {
      grown.add(name + " grew from " + before + " to " + after);
    }
  }

  /** The median of a quarter, 0 to 3. */
  long median(ToLongFunction<Sample> of, int quarter) {
    int size = all.size();
    long[] values =
        all
            .subList(size * quarter / 4, Math.max(size * quarter / 4 + 1, size * (quarter + 1) / 4))
            .stream()
            .mapToLong(of)
            .sorted()
            .toArray();
    return values[values.length / 2];
  }
}
