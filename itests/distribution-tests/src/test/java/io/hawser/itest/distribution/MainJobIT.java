package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Discovery, login, writing and reading back inside Felix, against the embedded target. */
@ExtendWith(FelixExtension.class)
public class MainJobIT {
  private static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser:itest");
  private static final String TARGET = "iqn.2026-01.io.hawser:disks";
  private static final int SIZE = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private EmbeddedTarget target;

  @Configuration
  static Option[] configuration() {
    return new Option[] {Distribution.shipped()};
  }

  @BeforeEach
  void startTarget() throws Exception {
    target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("ITEST", 4 * SIZE)))
            .start();
  }

  @AfterEach
  void stopTarget() {
    target.close();
  }

  @Test
  void whatWasWrittenIsReadBack(BlockDevices devices) throws Exception {
    byte[] written = new byte[SIZE];
    new Random(7).nextBytes(written);
    try (BlockDevice disk = open(devices)) {
      assertEquals(4L * SIZE, disk.geometry().blocks() * disk.geometry().blockSize());
      get(disk.write(SIZE, ByteBuffer.wrap(written), Deadline.after(PATIENCE)));
      get(disk.flush(Deadline.after(PATIENCE)));
      byte[] read = new byte[SIZE];
      get(disk.read(SIZE, ByteBuffer.wrap(read), Deadline.after(PATIENCE)));
      assertArrayEquals(written, read);
    }
  }

  @Test
  void theTargetIsDiscovered(BundleContext context) throws Exception {
    ServiceTracker<Discovery, Discovery> sendTargets =
        new ServiceTracker<>(
            context,
            context.createFilter(
                "(&(objectClass=" + Discovery.class.getName() + ")(discovery.method=sendtargets))"),
            null);
    sendTargets.open();
    try {
      Discovery discovery = sendTargets.waitForService(PATIENCE.toMillis());
      List<DiscoveredNode> found = new ArrayList<>();
      DiscoverySummary summary = get(discovery.discover(request(), found::add));
      assertEquals(1, summary.found(), summary.toString());
      assertEquals(IscsiName.of(TARGET), found.get(0).target());
    } finally {
      sendTargets.close();
    }
  }

  @Test
  void theTransportIsTakenAwayFromOpenDevicesTenTimesAndNothingIsLeft(
      BundleContext context, IfaceRegistry registry) throws Exception {
    try (RegistryWatch watch = new RegistryWatch(registry)) {
      takeAwayAndPutBack(context, watch);
      Footprint before = Footprint.now();
      for (int round = 0; round < 10; round++) {
        takeAwayAndPutBack(context, watch);
      }
      assertEquals(Map.of(), before.leaked());
    }
    assertEquals(0, target.connections());
  }

  /** A device whose transport is gone says so at once; a new one works when it is back. */
  private void takeAwayAndPutBack(BundleContext context, RegistryWatch watch) throws Exception {
    Bundle transport = transport(context);
    ByteBuffer block = ByteBuffer.allocate(4096);
    BlockDevice disk = open(devices(context));
    try (disk) {
      get(disk.read(0, block.duplicate(), Deadline.after(PATIENCE)));
      transport.stop();
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () -> get(disk.read(0, block.duplicate(), Deadline.after(PATIENCE))));
      assertInstanceOf(HawserException.class, failed.getCause());
    }
    transport.start();
    watch.await(IfaceEvent.TransportAdded.class);
    try (BlockDevice again = open(devices(context))) {
      get(again.read(0, block.duplicate(), Deadline.after(PATIENCE)));
    }
  }

  private BlockDevice open(BlockDevices devices) throws Exception {
    return get(devices.open(IscsiUrl.parse(target.url(TARGET, 0)), options()));
  }

  private static ConnectOptions options() {
    return new ConnectOptions(
        INITIATOR,
        List.of(),
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        SessionTimeouts.DEFAULT,
        ConnectOptions.DEFAULT_BUSY_RETRIES);
  }

  private DiscoveryRequest request() {
    return new DiscoveryRequest(
        Optional.of(IscsiUrl.parse(target.url(TARGET, 0)).portal()),
        List.of(),
        INITIATOR,
        DiscoveryRequest.Authentication.NEVER,
        Optional.empty(),
        SessionTimeouts.DEFAULT,
        Deadline.after(PATIENCE),
        DiscoveryRequest.DEFAULT_MAX_TARGETS,
        Map.of());
  }

  private static BlockDevices devices(BundleContext context) throws InterruptedException {
    ServiceTracker<BlockDevices, BlockDevices> tracker =
        new ServiceTracker<>(context, BlockDevices.class, null);
    tracker.open();
    try {
      BlockDevices devices = tracker.waitForService(PATIENCE.toMillis());
      assertTrue(devices != null, "no BlockDevices");
      return devices;
    } finally {
      tracker.close();
    }
  }

  private static Bundle transport(BundleContext context) {
    for (Bundle bundle : context.getBundles()) {
      if ("io.hawser.transport-tcp".equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new AssertionError("no transport-tcp");
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
  }
}
