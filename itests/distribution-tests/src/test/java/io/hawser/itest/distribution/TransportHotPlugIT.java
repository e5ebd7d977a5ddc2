package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The software transport comes and goes in a running framework while the registry is watched, ten
 * times each way, and leaves nothing behind: no thread, no descriptor, no class loader.
 */
@ExtendWith(FelixExtension.class)
public class TransportHotPlugIT {
  private static final int ROUNDS = 10;
  private static final String TRANSPORT = "io.hawser.transport-tcp";

  private RegistryWatch watch;
  private BundleContext context;
  private IfaceRegistry registry;

  @Configuration
  static Option[] configuration() {
    return new Option[] {Distribution.shipped()};
  }

  @BeforeEach
  void prepare(BundleContext probe, IfaceRegistry found) throws Exception {
    context = probe;
    registry = found;
    watch = new RegistryWatch(registry);
  }

  @AfterEach
  void endTheWatch() {
    watch.close();
  }

  @Test
  void stoppedAndStarted() throws Exception {
    // The first round also loads what the later ones only use.
    stopAndStart(bundle());
    Footprint before = Footprint.now();
    for (int round = 0; round < ROUNDS; round++) {
      stopAndStart(bundle());
    }
    assertEquals(Map.of(), before.leaked());
  }

  private void stopAndStart(Bundle transport) throws Exception {
    transport.stop();
    assertGone();
    transport.start();
    assertBack();
  }

  @Test
  void updatedInPlace() throws Exception {
    Path jar = Distribution.jar(TRANSPORT);
    update(jar);
    Footprint before = Footprint.now();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      loaders.add(loader());
      long id = bundle().getBundleId();
      update(jar);
      assertEquals(id, bundle().getBundleId());
    }
    assertEquals(Map.of(), before.leaked());
    assertEquals(0, Footprint.reachable(loaders), "class loaders of earlier revisions");
  }

  /** In the steps of the folder's watcher. */
  private void update(Path jar) throws Exception {
    Bundle transport = bundle();
    transport.stop(Bundle.STOP_TRANSIENT);
    assertGone();
    try (InputStream bytes = Files.newInputStream(jar)) {
      transport.update(bytes);
    }
    refresh(transport);
    transport.start();
    assertBack();
  }

  @Test
  void takenOutAndPutBack() throws Exception {
    takeOutAndPutBack();
    Footprint before = Footprint.now();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      loaders.add(loader());
      takeOutAndPutBack();
    }
    assertEquals(Map.of(), before.leaked());
    assertEquals(0, Footprint.reachable(loaders), "class loaders of bundles that were taken out");
  }

  private void takeOutAndPutBack() throws Exception {
    Bundle transport = bundle();
    transport.uninstall();
    refresh(transport);
    assertGone();
    context.installBundle(Distribution.jar(TRANSPORT).toUri().toString()).start();
    assertBack();
  }

  @Test
  void aVendorsTransportComesAndGoesWithItsPortWhileTcpStays() throws Exception {
    Bundle sample =
        context.installBundle(Path.of(System.getProperty("hawser.sample")).toUri().toString());
    sample.start();
    assertEquals("sample", watch.await(IfaceEvent.TransportAdded.class).transport());
    assertTrue(
        registry.transportStatus().stream()
            .anyMatch(status -> status.name().equals("sample") && status.usable()));
    sample.uninstall();
    assertEquals("sample", watch.await(IfaceEvent.TransportRemoved.class).transport());
    assertEquals(List.of("tcp"), List.copyOf(registry.transports()));
  }

  private void assertGone() throws InterruptedException {
    assertEquals("tcp", watch.await(IfaceEvent.TransportRemoved.class).transport());
  }

  private void assertBack() throws Exception {
    assertEquals("tcp", watch.await(IfaceEvent.TransportAdded.class).transport());
    assertTrue(registry.iface("default").orElseThrow().served());
    assertEquals("tcp", registry.serving(Iface.DEFAULT).name());
  }

  @Test
  void withoutItsTransportAnIfaceStaysAndSaysWhyItIsNotServed() throws Exception {
    bundle().stop();
    assertGone();
    assertFalse(registry.iface("default").orElseThrow().served());
    assertFalse(registry.iface("default").orElseThrow().reason().isEmpty());
    HawserException refused =
        assertThrows(HawserException.class, () -> registry.serving(Iface.DEFAULT));
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, refused.code());
    bundle().start();
    assertBack();
  }

  private Bundle bundle() {
    for (Bundle bundle : context.getBundles()) {
      if (TRANSPORT.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new AssertionError("no bundle " + TRANSPORT);
  }

  private WeakReference<ClassLoader> loader() {
    return new WeakReference<>(bundle().adapt(BundleWiring.class).getClassLoader());
  }

  /** Lets go of the wiring of what was updated or uninstalled. */
  private void refresh(Bundle changed) throws InterruptedException, IOException {
    CountDownLatch done = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(changed), event -> done.countDown());
    assertTrue(done.await(10, TimeUnit.SECONDS), "refresh");
  }
}
