package io.hawser.discovery.isns;

import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps events until a test asks for them. */
final class Recorder implements DiscoveryListener {
  final BlockingQueue<DiscoveryEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void discoveryEvent(DiscoveryEvent event) {
    events.add(event);
  }

  /** The next event of this kind, others passed over. */
  <T extends DiscoveryEvent> T next(Class<T> kind, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      DiscoveryEvent event =
          events.poll(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
    throw new AssertionError("no " + kind.getSimpleName() + " within " + seconds + " s");
  }

  <T extends DiscoveryEvent> T next(Class<T> kind) throws InterruptedException {
    return next(kind, 10);
  }
}
