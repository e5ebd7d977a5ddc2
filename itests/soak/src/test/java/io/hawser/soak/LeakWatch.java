package io.hawser.soak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Netty's leak detector at its most suspicious, with its reports counted. */
final class LeakWatch extends ResourceLeakDetectorFactory {
  private static final AtomicLong LEAKS = new AtomicLong();

  /** To be called before the first buffer is made. */
  static void begin() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new LeakWatch());
  }

  /** Reports so far. */
  static long leaks() {
    return LEAKS.get();
  }

  @Override
  @Deprecated
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    return newResourceLeakDetector(resource, samplingInterval);
  }

  @Override
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval) {
    return new Counting<>(resource, samplingInterval);
  }

  /** Reports as usual, and counts. */
  private static final class Counting<T> extends ResourceLeakDetector<T> {
    Counting(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.incrementAndGet();
      super.reportTracedLeak(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.incrementAndGet();
      super.reportUntracedLeak(resourceType);
    }
  }
}
