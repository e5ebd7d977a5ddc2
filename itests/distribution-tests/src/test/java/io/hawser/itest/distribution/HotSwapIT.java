package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import io.hawser.multipath.JoinedDevice;
import io.hawser.multipath.Joiner;
import io.hawser.multipath.MultipathSettings;
import io.hawser.multipath.PathSource;
import io.hawser.multipath.Timeline;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A disk with a path over each of two transports, under a load that checks every byte, while the
 * transports' bundles are swapped twenty times in turn: stopped and started, or updated in place.
 * The sessions of nodes come back with their transport; no error reaches the load, no byte is
 * wrong.
 */
@ExtendWith(FelixExtension.class)
public class HotSwapIT {
  private static final int SWAPS = 20;
  private static final String TCP = "io.hawser.transport-tcp";
  private static final String TARGET = "iqn.2026-01.io.hawser:disks";
  private static final Lun LUN = Lun.of(0);

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private BundleContext context;
  private IfaceRegistry registry;
  private Sessions sessions;
  private Joiner joiner;
  private JoinedDevice joined;

  /** Which of the transport's sessions each of the node sessions' paths stands on. */
  private final Map<Integer, TransportSession> joinedSessions = new HashMap<>();

  @Configuration
  static Option[] configuration() throws Exception {
    Path records = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "swap");
    return new Option[] {
      Distribution.shipped(),
      CoreOptions.frameworkProperty("hawser.root").value(records.toAbsolutePath().toString())
    };
  }

  @Test
  @Timeout(300)
  void noErrorReachesTheUserWhileAPathIsLeft(
      BundleContext probe, IfaceRegistry ifaces, IfaceAdmin admin, NodeStore nodes, Sessions kept)
      throws Exception {
    context = probe;
    registry = ifaces;
    sessions = kept;
    Bundle second;
    try (InputStream bytes = SecondCopy.of(Distribution.jar(TCP))) {
      second = context.installBundle("second", bytes);
    }
    second.start();
    Waiting.await(
        "the second transport", () -> registry.transports().contains(SecondCopy.TRANSPORT));
    admin.create("other");
    admin.update("other", Map.of("iface.transport_name", SecondCopy.TRANSPORT));
    try (EmbeddedTarget target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("SWAP", 8 << 20)))
            .start()) {
      List<Integer> sids = login(target, nodes);
      join(sids);
      swapUnderLoad(List.of(bundle(), second), sids);
      joined.close();
      for (int sid : sids) {
        Waiting.get(sessions.logout(sid));
      }
    } finally {
      second.uninstall();
      timer.shutdownNow();
    }
  }

  /** One path over each transport, each at a portal of its own. */
  private List<Integer> login(EmbeddedTarget target, NodeStore nodes) throws Exception {
    List<NodeId> ids = new ArrayList<>();
    List<String> through = List.of("default", "other");
    for (int i = 0; i < 2; i++) {
      Portal portal = Portal.of("127.0.0.1", target.portals().get(i).address().getPort());
      ids.add(nodes.create(new NodeId(IscsiName.of(TARGET), portal, through.get(i))).id());
    }
    List<Integer> sids = new ArrayList<>();
    for (NodeOutcome outcome : Waiting.get(sessions.login(ids, each -> {}))) {
      assertEquals(Optional.empty(), outcome.failure());
      sids.addAll(outcome.sids());
    }
    return sids;
  }

  private void join(List<Integer> sids) throws Exception {
    joiner = new Joiner(MultipathSettings.DEFAULT, Timeline.on(timer));
    List<PathSource> sources = new ArrayList<>();
    for (int sid : sids) {
      sources.add(source(sid));
    }
    Joiner.Result result = Waiting.get(joiner.join(sources, Waiting.PATIENCE));
    assertEquals(List.of(), result.leftOut());
    assertEquals(1, result.devices().size());
    joined = result.devices().get(0);
    Waiting.await("both paths", () -> up() == 2);
  }

  private PathSource source(int sid) {
    TransportSession session = sessions.transportSession(sid).orElseThrow();
    joinedSessions.put(sid, session);
    return new PathSource(
        session,
        LUN,
        request -> {
          try {
            return registry.serving(request.iface()).login(request);
          } catch (HawserException gone) {
            return CompletableFuture.failedStage(gone);
          }
        },
        1);
  }

  private void swapUnderLoad(List<Bundle> bundles, List<Integer> sids) throws Exception {
    BlockDevice disk =
        Waiting.get(
            LogicalUnitDevice.attach(
                joined.unit(),
                "swapped",
                DeviceSettings.DEFAULT,
                Delay.on(timer),
                Deadline.after(Waiting.PATIENCE),
                () -> {}));
    long start = System.nanoTime();
    VerifyingLoad load = new VerifyingLoad(disk);
    try {
      for (int swap = 0; swap < SWAPS; swap++) {
        Bundle bundle = bundles.get(swap % 2);
        progress(load, "before swap " + swap);
        bundle.stop(Bundle.STOP_TRANSIENT);
        progress(load, "over the other transport, swap " + swap);
        if (swap % 4 >= 2) {
          update(bundle, swap % 2 == 1);
        }
        bundle.start();
        comeBack(sids.get(swap % 2), "swap " + swap);
        assertEquals(List.of(), load.errors(), "swap " + swap);
      }
      progress(load, "after the last swap");
      load.stop();
      load.readBack();
      assertEquals(List.of(), load.errors());
      System.out.printf(
          "%d swaps in %.1f s, %d commands, slowest %d ms, none failed%n",
          SWAPS, (System.nanoTime() - start) / 1e9, load.done(), load.slowestMillis());
    } finally {
      load.stop();
    }
    disk.close();
  }

  private void update(Bundle bundle, boolean second) throws Exception {
    Path jar = Distribution.jar(TCP);
    try (InputStream bytes = second ? SecondCopy.of(jar) : Files.newInputStream(jar)) {
      bundle.update(bytes);
    }
    CountDownLatch refreshed = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            List.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
              }
            });
    assertTrue(refreshed.await(30, TimeUnit.SECONDS), "no refresh");
  }

  /** The load goes on: a hundred commands end well. */
  private static void progress(VerifyingLoad load, String when) throws Exception {
    long enough = load.done() + 100;
    Waiting.await("100 commands " + when + "; " + load.errors(), () -> load.done() >= enough);
  }

  /** The session is back by itself, on a new session of the transport, and a path again. */
  private void comeBack(int sid, String when) throws Exception {
    TransportSession before = joinedSessions.get(sid);
    Waiting.await(
        "session " + sid + " is not back, " + when,
        () ->
            sessions
                    .session(sid)
                    .map(SessionInfo::state)
                    .equals(Optional.of(SessionState.LOGGED_IN))
                && sessions.transportSession(sid).filter(now -> now != before).isPresent());
    for (PathReport path : paths()) {
      if (path.iface().equals(before.request().iface().name())
          && path.session() == before.id()
          && path.state() == PathState.GONE) {
        joined.remove(path.id());
      }
    }
    assertEquals(
        Optional.empty(), Waiting.get(joiner.add(joined, source(sid), Waiting.PATIENCE)), when);
    Waiting.await("two paths, " + when, () -> up() == 2);
  }

  private List<PathReport> paths() {
    return joined.report().groups().stream()
        .map(MapReport.Group::paths)
        .flatMap(List::stream)
        .toList();
  }

  private long up() {
    return paths().stream().filter(path -> path.state() == PathState.UP).count();
  }

  private Bundle bundle() {
    for (Bundle each : context.getBundles()) {
      if (TCP.equals(each.getSymbolicName())) {
        return each;
      }
    }
    throw new IllegalStateException("there is no bundle " + TCP);
  }
}
