package io.hawser.shell.osgi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Knows when a framework has come to rest: what lies in the watched folder is installed and started
 * after the framework says that it has started, and nothing tells the end of it. Rest is that no
 * bundle and no service has come or gone for a while; how long that may take is bounded.
 */
final class Settling {
  private static final Duration REST = Duration.ofMillis(1200);
  private static final Duration LIMIT = Duration.ofSeconds(12);

  private final BundleContext context;
  private final Semaphore events = new Semaphore(0);

  Settling(BundleContext context) {
    this.context = context;
  }

  /** Comes back at once if nothing is watched or nothing lies there; blocks otherwise. */
  void await() throws InterruptedException {
    if (nothingIsPluggedIn()) {
      return;
    }
    BundleListener bundles = (SynchronousBundleListener) event -> events.release();
    ServiceListener services = event -> events.release();
    context.addBundleListener(bundles);
    context.addServiceListener(services);
    try {
      long end = System.nanoTime() + LIMIT.toNanos();
      long patience = REST.toNanos();
      while (patience > 0 && events.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
        events.drainPermits();
        patience = Math.min(REST.toNanos(), end - System.nanoTime());
      }
    } finally {
      context.removeServiceListener(services);
      context.removeBundleListener(bundles);
    }
  }

  private boolean nothingIsPluggedIn() {
    String folder = context.getProperty("felix.fileinstall.dir");
    if (folder == null) {
      return true;
    }
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.noneMatch(file -> file.toString().endsWith(".jar"));
    } catch (IOException e) {
      return true;
    }
  }
}
