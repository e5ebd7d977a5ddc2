package io.hawser.itest.distribution;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What this process holds at a moment.
 *
 * @param threads live threads by name, digits left out, and how many of each
 * @param descriptors open sockets, epoll and event descriptors, by kind
 */
record Footprint(Map<String, Integer> threads, Map<String, Integer> descriptors) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static Footprint now() {
    Map<String, Integer> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.merge(thread.getName().replaceAll("[0-9]+", "#"), 1, Integer::sum);
    }
    return new Footprint(threads, descriptorsNow());
  }

  private static Map<String, Integer> descriptorsNow() {
    Map<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        kind(descriptor).ifPresent(kind -> kinds.merge(kind, 1, Integer::sum));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return kinds;
  }

  private static java.util.Optional<String> kind(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:") || target.startsWith("anon_inode:")
          ? java.util.Optional.of(target.replaceAll("[0-9]+", "#"))
          : java.util.Optional.empty();
    } catch (IOException e) {
      // Closed since it was listed, like the one the list itself is read by.
      return java.util.Optional.empty();
    }
  }

  /**
   * What is held beyond this footprint once everything that is on its way out has gone, or the
   * patience has run out; empty if nothing is.
   */
  Map<String, Integer> leaked() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Map<String, Integer> more = beyond(now());
    while (!more.isEmpty() && System.nanoTime() < end) {
      await(new WeakReference<>(new Object(), COLLECTED), Duration.ofMillis(100));
      more = beyond(now());
    }
    return more;
  }

  private Map<String, Integer> beyond(Footprint later) {
    Map<String, Integer> more = new TreeMap<>();
    excess(threads, later.threads, "thread ", more);
    excess(descriptors, later.descriptors, "descriptor ", more);
    return more;
  }

  private static void excess(
      Map<String, Integer> before,
      Map<String, Integer> after,
      String prefix,
      Map<String, Integer> more) {
    after.forEach(
        (name, count) -> {
          int extra = count - before.getOrDefault(name, 0);
          if (extra > 0) {
            more.put(prefix + name, extra);
          }
        });
  }

  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  /** How many of these are still reachable when the collector has had its time. */
  static int reachable(Collection<? extends Reference<?>> references) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Reference<?>> left = new ArrayList<>(references);
    left.removeIf(reference -> reference.refersTo(null));
    while (!left.isEmpty() && System.nanoTime() < end) {
      await(new WeakReference<>(new Object(), COLLECTED), Duration.ofMillis(200));
      left.removeIf(reference -> reference.refersTo(null));
    }
    return left.size();
  }

  /** Has the collector run until it took this one, for at most this time. */
  private static void await(WeakReference<Object> canary, Duration limit)
      throws InterruptedException {
    System.gc();
    COLLECTED.remove(limit.toMillis());
    Reference.reachabilityFence(canary);
  }
}
