package io.hawser.shell.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.SessionState;
import io.hawser.block.Delay;
import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.RecordedIfaces;
import io.hawser.iface.ThreadTimers;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import io.hawser.sessions.NodeSessions;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.server.SessionHandle;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many ifaces as {@code hawser.scale} says, 2,000 unless set, each with an initiator name of its
 * own and a session to the embedded target in this JVM: how long records, login, list and logout
 * take, and what a session holds. {@code docs/scale.md} has the figures and the command.
 */
@Tag("real")
class ScaleTest {
  private static final int COUNT = Integer.getInteger("hawser.scale", 2000);
  private static final String TARGET = "iqn.2026-01.io.hawser.test:scale";

  @TempDir private Path root;
  private final ThreadTimers timers = new ThreadTimers("scale-clock");
  private final LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService worker = Executors.newFixedThreadPool(4);
  private final ExecutorService teller = Executors.newSingleThreadExecutor();
  private long mark;

  /** Seconds since the last call. */
  private double lap() {
    long now = System.nanoTime();
    double seconds = (now - mark) / 1e9;
    mark = now;
    return seconds;
  }

  private static void say(String what, double value, String unit) {
    System.out.printf("scale: %-46s %10.2f %s%n", what, value, unit);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS in /proc/self/status");
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  private static String iface(int number) {
    return "port" + number;
  }

  private static IscsiName initiator(int number) {
    return IscsiName.of("iqn.2026-01.io.hawser.test:host" + number);
  }

  @Test
  @Timeout(1200)
  void allLogInAreListedAndLogOut() throws Exception {
    try (EmbeddedTarget target =
            EmbeddedTarget.builder()
                .threads(1)
                .portal(1, "127.0.0.1", 0)
                .target(TARGET, spec -> spec.lun(0, Disk.memory("SCALE", 1 << 20)))
                .start();
        TcpTransport transport = new TcpTransport(TcpTransportOptions.DEFAULT)) {
      registry.plug(transport).ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
      Records records = new Records(RecordRoot.of(root), this::present);
      IfaceAdmin admin = new RecordedIfaces(records.ifaces(), registry);
      mark = System.nanoTime();
      for (int i = 0; i < COUNT; i++) {
        records.ifaces().create(iface(i));
        records
            .ifaces()
            .update(
                iface(i), Map.of("iface.initiatorname", initiator(i).value()), Optional.empty());
      }
      say("iface records made, two writes each, per iface", lap() * 1000 / COUNT, "ms");
      admin.reload();
      say("all iface records read", lap(), "s");
      Portal portal = Portal.of("127.0.0.1", target.portal(1).getPort());
      for (int i = 0; i < COUNT; i++) {
        records.nodes().create(new NodeId(IscsiName.of(TARGET), portal, iface(i)));
      }
      say("node records made, per node", lap() * 1000 / COUNT, "ms");
      List<NodeId> nodes =
          records.nodes().nodes(NodeFilter.ALL).stream().map(NodeRecord::id).toList();
      say("all node records read", lap(), "s");
      assertEquals(COUNT, nodes.size());
      try (NodeSessions sessions =
          new NodeSessions(
              registry,
              records.nodes(),
              new Random(7),
              Delay.on(clock),
              System::nanoTime,
              worker,
              teller)) {
        run(target, sessions, nodes);
      }
    } finally {
      registry.close();
      timers.close();
      clock.shutdown();
      worker.shutdown();
      teller.shutdown();
    }
  }

  private Optional<io.hawser.api.iface.Iface> present(String name) {
    return registry.iface(name).map(IfaceStatus::iface);
  }

  private void run(EmbeddedTarget target, NodeSessions sessions, List<NodeId> nodes)
      throws Exception {
    // One goes first, so that what every later one shares is not counted with them.
    login(sessions, nodes.subList(0, 1));
    final long heapBefore = heap();
    final long residentBefore = residentKib();
    final int descriptorsBefore = descriptors();
    lap();
    login(sessions, nodes.subList(1, COUNT));
    double seconds = lap();
    say("login of all", seconds, "s");
    say("logins a second", (COUNT - 1) / seconds, "");
    List<SessionInfo> listed = sessions.sessions();
    say("list of all", lap() * 1000, "ms");
    check(target, listed);
    say("heap per session, both ends", (heap() - heapBefore) / 1024.0 / (COUNT - 1), "KiB");
    say(
        "resident memory per session, both ends",
        (residentKib() - residentBefore) / (double) (COUNT - 1),
        "KiB");
    say("resident memory of the process", residentKib() / 1024.0, "MiB");
    say("threads", Thread.getAllStackTraces().size(), "");
    lap();
    List<CompletableFuture<Void>> logouts = new ArrayList<>();
    listed.forEach(each -> logouts.add(sessions.logout(each.sid()).toCompletableFuture()));
    CompletableFuture.allOf(logouts.toArray(CompletableFuture[]::new)).get(15, TimeUnit.MINUTES);
    say("logout of all", lap(), "s");
    assertEquals(List.of(), sessions.sessions());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (target.connections() > 0 || descriptors() > descriptorsBefore) {
      assertTrue(System.nanoTime() - end < 0, "connections or descriptors are left");
      Thread.onSpinWait();
    }
    say("heap left behind per session", (heap() - heapBefore) / 1024.0 / (COUNT - 1), "KiB");
  }

  private static void login(NodeSessions sessions, List<NodeId> nodes) throws Exception {
    List<NodeOutcome> outcomes =
        sessions.login(nodes, each -> {}).toCompletableFuture().get(15, TimeUnit.MINUTES);
    outcomes.forEach(each -> assertEquals(Optional.empty(), each.failure()));
  }

  /** Every session is there, logged in, and the target knows each by a name of its own. */
  private static void check(EmbeddedTarget target, List<SessionInfo> listed) {
    assertEquals(COUNT, listed.size());
    Set<IscsiName> wanted = new HashSet<>();
    Set<IscsiName> ours = new HashSet<>();
    for (int i = 0; i < COUNT; i++) {
      wanted.add(initiator(i));
      assertEquals(SessionState.LOGGED_IN, listed.get(i).state());
      ours.add(listed.get(i).initiator());
    }
    assertEquals(wanted, ours);
    Set<IscsiName> theirs = new HashSet<>();
    for (SessionHandle each : target.sessions()) {
      theirs.add(each.initiator());
    }
    assertEquals(wanted, theirs);
    assertEquals(COUNT, target.sessions().size());
  }
}
