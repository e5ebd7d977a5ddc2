package io.hawser.itest.distribution;

import io.hawser.api.Registration;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the registry tells, in order, from when it has the software transport. */
final class RegistryWatch implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<IfaceEvent> events = new LinkedBlockingQueue<>();
  private final Registration registration;

  RegistryWatch(IfaceRegistry registry) throws InterruptedException {
    registration = registry.listen(events::add);
    if (!registry.transports().contains("tcp")) {
      await(IfaceEvent.TransportAdded.class);
    }
    events.clear();
  }

  /** Waits for an event of this type; others before it are passed over. */
  <E extends IfaceEvent> E await(Class<E> type) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      IfaceEvent event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + type.getSimpleName() + " in " + PATIENCE_SECONDS + " s");
      }
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  @Override
  public void close() {
    registration.close();
  }
}
