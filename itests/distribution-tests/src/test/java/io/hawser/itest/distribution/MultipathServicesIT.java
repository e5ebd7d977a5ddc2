package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.multipath.PathState;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.Sessions;
import io.hawser.itest.BundleJar;
import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Joined devices in Felix: what other bundles see of them, and a vendor's policy that is plugged in
 * and pulled out while they run.
 */
@ExtendWith(FelixExtension.class)
public class MultipathServicesIT {
  private static final String TARGET = "iqn.2026-01.io.hawser:joined";
  private static final int BLOCK = 4096;

  private BundleContext context;
  private MultipathMaps maps;

  /** The configuration is a file, as an administrator writes it. */
  @Configuration
  static Option[] configuration() throws Exception {
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "joined");
    Path load = Files.createDirectory(folder.resolve("load"));
    Files.writeString(
        load.resolve("io.hawser.multipath.cfg"),
        "grouping = multibus\nselector = " + LastPathSelector.NAME + "\n");
    return new Option[] {
      Distribution.shipped(),
      CoreOptions.frameworkProperty("felix.fileinstall.dir")
          .value(load.toAbsolutePath().toString()),
      CoreOptions.frameworkProperty("hawser.root").value(folder.toAbsolutePath().toString())
    };
  }

  @Test
  @Timeout(300)
  void aDiskOfTwoSessionsIsAServiceAndAVendorsSelectorChoosesItsPaths(
      BundleContext probe, IfaceRegistry ifaces, NodeStore nodes, Sessions sessions)
      throws Exception {
    context = probe;
    Waiting.await("a transport", () -> !ifaces.transports().isEmpty());
    try (EmbeddedTarget target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("JOINED", 8 << 20)))
            .start()) {
      List<Integer> sids = login(target, nodes, sessions);
      Waiting.await("the configured device", () -> configured().isPresent());
      Waiting.await("both paths", () -> up() == 2);
      ServiceReference<BlockDevice> reference = service().orElseThrow();
      assertEquals(configured().orElseThrow().wwid(), reference.getProperty("wwid"));
      BlockDevice disk = context.getService(reference);
      verify(disk);
      choose(disk);
      context.ungetService(reference);
      for (int sid : sids) {
        Waiting.get(sessions.logout(sid));
      }
      Waiting.await("the service to go with the sessions", () -> service().isEmpty());
    }
  }

  private List<Integer> login(EmbeddedTarget target, NodeStore nodes, Sessions sessions)
      throws Exception {
    List<NodeId> ids = new ArrayList<>();
    for (var portal : target.portals()) {
      Portal at = Portal.of("127.0.0.1", portal.address().getPort());
      ids.add(nodes.create(new NodeId(IscsiName.of(TARGET), at, "default")).id());
    }
    List<Integer> sids = new ArrayList<>();
    for (NodeOutcome outcome : Waiting.get(sessions.login(ids, each -> {}))) {
      assertEquals(Optional.empty(), outcome.failure());
      sids.addAll(outcome.sids());
    }
    return sids;
  }

  private static void verify(BlockDevice disk) throws Exception {
    byte[] data = new byte[16 * BLOCK];
    new Random(1).nextBytes(data);
    Waiting.get(disk.write(BLOCK, ByteBuffer.wrap(data), Deadline.after(Waiting.PATIENCE)));
    byte[] back = new byte[data.length];
    Waiting.get(disk.read(BLOCK, ByteBuffer.wrap(back), Deadline.after(Waiting.PATIENCE)));
    assertArrayEquals(data, back);
  }

  /** The vendor's selector decides as long as its bundle is there, and no longer. */
  private void choose(BlockDevice disk) throws Exception {
    assertTrue(explained().contains("fewest bytes in flight"), explained());
    Bundle vendor =
        context.installBundle(
            "policy",
            new BundleJar("vendor.policy")
                .activator(LastPathSelector.class)
                .with(LastPathSelector.Last.class)
                .header("Import-Package", "org.osgi.framework,io.hawser.api.multipath")
                .open());
    vendor.start();
    Waiting.await("the vendor's choice", () -> explained().contains("was added last"));
    long first = commands(1);
    long last = commands(2);
    for (int i = 0; i < 50; i++) {
      Waiting.get(disk.read(0, ByteBuffer.allocate(BLOCK), Deadline.after(Waiting.PATIENCE)));
    }
    assertEquals(first, commands(1));
    assertTrue(commands(2) - last >= 50, "" + commands(2));
    vendor.uninstall();
    Waiting.await("our own choice", () -> explained().contains("fewest bytes in flight"));
    verify(disk);
  }

  private Optional<ServiceReference<BlockDevice>> service() {
    try {
      Collection<ServiceReference<BlockDevice>> found =
          context.getServiceReferences(BlockDevice.class, "(wwid=*)");
      return found.stream().findFirst();
    } catch (org.osgi.framework.InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The device, once the component runs with what the file says. */
  private Optional<MultipathMap> configured() {
    ServiceReference<MultipathMaps> reference = context.getServiceReference(MultipathMaps.class);
    maps = reference == null ? null : context.getService(reference);
    return maps == null
        ? Optional.empty()
        : maps.maps().stream()
            .filter(map -> map.report().selector().equals(LastPathSelector.NAME))
            .filter(map -> service().isPresent())
            .findFirst();
  }

  private List<PathReport> paths() {
    return configured().stream()
        .flatMap(map -> map.report().groups().stream())
        .flatMap(group -> group.paths().stream())
        .toList();
  }

  private long up() {
    return paths().stream().filter(path -> path.state() == PathState.UP).count();
  }

  private long commands(int number) {
    List<PathReport> all = paths();
    return all.stream()
        .sorted((a, b) -> Integer.compare(a.id(), b.id()))
        .skip(number - 1L)
        .findFirst()
        .orElseThrow()
        .commands();
  }

  private String explained() {
    return configured().map(map -> String.join("\n", map.explain())).orElse("");
  }
}
