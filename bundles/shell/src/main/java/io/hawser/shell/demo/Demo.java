package io.hawser.shell.demo;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.multipath.PathState;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import io.hawser.shell.command.Await;
import io.hawser.shell.command.JoinedLun;
import io.hawser.shell.standalone.Composition;
import io.hawser.shell.terminal.Decimal;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.server.TargetServer;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The main job, told as it happens: a target with two portals in this process, two ifaces,
 * discovery, a login over each, verified I/O, then all paths joined, and some of them lost in the
 * middle of a write.
 */
public final class Demo {
  private static final String TARGET = "iqn.2026-01.io.hawser:demo";
  private static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser:demo-host");
  private static final long DISK = 64L << 20;
  private static final int LUN = 1;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final PrintStream out;
  private int step;

  /**
   * @param out where the story goes
   */
  public Demo(PrintStream out) {
    this.out = out;
  }

  /**
   * Plays it; takes a few seconds.
   *
   * @throws IOException if any step does not come out as it should
   */
  public void run() throws IOException {
    long start = System.nanoTime();
    out.println("An iSCSI target and an initiator in one process, over real sockets on loopback.");
    try (EmbeddedTarget target = target();
        Composition initiator = initiator()) {
      InetSocketAddress first = target.portal(1);
      List<Portal> portals =
          discover(initiator, Portal.of(first.getAddress().getHostAddress(), first.getPort()));
      try (BlockDevice left = login(initiator, portals.get(0), "left");
          BlockDevice right = login(initiator, portals.get(1), "right")) {
        verifiedIo(left, right);
      }
      try (JoinedLun lun = join(initiator, portals.get(0))) {
        lostPath(target, lun);
      }
      initiator.settle(SessionTimeouts.DEFAULT.logout());
      tell("Logged out", "of every session");
    }
    out.println("\nDone in " + seconds(System.nanoTime() - start) + ". Everything verified.");
  }

  private EmbeddedTarget target() throws IOException {
    long start = System.nanoTime();
    EmbeddedTarget target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, t -> t.lun(LUN, Disk.memory("DEMO-1", DISK)))
            .start();
    tell("Target", TARGET + " with a disk of " + Decimal.bytes(DISK) + since(start));
    for (TargetServer.Portal portal : target.portals()) {
      more("portal " + address(portal.address()) + " in portal group " + portal.groupTag());
    }
    return target;
  }

  private Composition initiator() throws HawserException {
    long start = System.nanoTime();
    Composition initiator =
        new Composition(TcpTransportOptions.DEFAULT, List.of(iface("left"), iface("right")));
    tell("Initiator", "two ifaces over the software transport" + since(start));
    for (String name : List.of("left", "right")) {
      more(name + " is served by " + initiator.ifaces().serving(iface(name)).name());
    }
    return initiator;
  }

  /** Bound to the loopback address: binding is real, although both leave by the same port. */
  private static Iface iface(String name) {
    return new Iface(
        name,
        "tcp",
        Optional.empty(),
        Optional.empty(),
        Optional.of("127.0.0.1"),
        Optional.empty(),
        new TreeMap<>());
  }

  private List<Portal> discover(Composition initiator, Portal asked) throws HawserException {
    long start = System.nanoTime();
    List<DiscoveredNode> nodes = new ArrayList<>();
    Await.result(
        initiator.discovery("sendtargets").discover(request(asked), nodes::add),
        LIMIT,
        "discovery");
    List<Portal> portals = new ArrayList<>();
    tell("Discovery", "SendTargets through the iface left" + since(start));
    for (DiscoveredNode node : nodes) {
      more(node.portal() + " " + node.target());
      portals.add(node.portal());
    }
    check(portals.size() == 2, "discovery did not find both portals");
    return portals;
  }

  private static DiscoveryRequest request(Portal asked) {
    return new DiscoveryRequest(
        Optional.of(asked),
        List.of(iface("left")),
        INITIATOR,
        DiscoveryRequest.Authentication.NEVER,
        Optional.empty(),
        SessionTimeouts.DEFAULT,
        Deadline.after(LIMIT),
        DiscoveryRequest.DEFAULT_MAX_TARGETS,
        Map.of());
  }

  private BlockDevice login(Composition initiator, Portal portal, String iface)
      throws HawserException {
    long start = System.nanoTime();
    BlockDevice device =
        Await.result(
            initiator.devices().open(url(portal), options(List.of(iface))), LIMIT, "the login");
    tell("Login", "on iface " + iface + " at " + portal + since(start));
    more(
        device.identity().vendor()
            + " "
            + device.identity().product()
            + ", "
            + device.geometry().blocks()
            + " blocks of "
            + device.geometry().blockSize()
            + " bytes, WWID "
            + device.identity().wwid().orElse("-"));
    return device;
  }

  private void verifiedIo(BlockDevice left, BlockDevice right) throws HawserException {
    check(left.identity().equals(right.identity()), "the two paths lead to different disks");
    PatternIo io = new PatternIo(DISK / 2, 1);
    long writing = System.nanoTime();
    io.write(left, done -> {});
    long reading = System.nanoTime();
    io.verify(right);
    long end = System.nanoTime();
    tell("Verified I/O", Decimal.bytes(io.length()) + " written on left, read back on right");
    more("write " + rate(io.length(), reading - writing));
    more("read  " + rate(io.length(), end - reading) + ", every byte compared");
  }

  private JoinedLun join(Composition initiator, Portal portal) throws HawserException {
    long start = System.nanoTime();
    JoinedLun lun = initiator.join(url(portal), List.of(), options(List.of("left", "right")));
    awaitPaths(lun);
    tell("Multipath", "every portal over every iface, joined by WWID" + since(start));
    tellPaths(lun);
    return lun;
  }

  private void lostPath(EmbeddedTarget target, JoinedLun lun) throws IOException {
    BlockDevice disk =
        Await.result(
            LogicalUnitDevice.attach(
                lun.map().unit(),
                "the joined disk",
                DeviceSettings.DEFAULT,
                Await::later,
                Deadline.after(LIMIT),
                () -> {}),
            LIMIT,
            "attaching the joined disk");
    InetSocketAddress lost = target.portals().get(0).address();
    PatternIo io = new PatternIo(DISK, 2);
    Outage outage = new Outage(target, lost);
    tell("Lost paths", Decimal.bytes(io.length()) + " are written; at half of it the portal");
    more(address(lost) + " resets its connections and stops listening");
    io.write(
        disk,
        done -> {
          if (done >= io.length() / 2) {
            outage.begin();
          }
        });
    more("longest wait of a write: " + millis(io.longestWait()) + "; no error, none lost");
    for (MapEvent event : lun.map().events()) {
      if (event.kind() == MapEvent.Kind.FENCE) {
        more("path " + event.path() + ": " + event.text());
      }
    }
    tellPaths(lun);
    outage.end();
    awaitPaths(lun);
    more("the portal is back; all paths work again " + seconds(outage.age()) + " after the loss");
    io.verify(disk);
    more("all " + Decimal.bytes(io.length()) + " read back over all paths and compared");
    disk.close();
  }

  private void tellPaths(JoinedLun lun) {
    for (MapReport.Group group : lun.map().report().groups()) {
      for (PathReport path : group.paths()) {
        more(
            "path "
                + path.id()
                + ": "
                + path.iface()
                + " to "
                + path.portal()
                + " is "
                + path.state());
      }
    }
  }

  private static void awaitPaths(JoinedLun lun) throws HawserException {
    CompletableFuture<Void> all = new CompletableFuture<>();
    Registration listening =
        lun.map()
            .listen(
                event -> {
                  if (allUp(lun)) {
                    all.complete(null);
                  }
                });
    try {
      if (!allUp(lun)) {
        Await.result(all, LIMIT, "the return of the paths");
      }
    } finally {
      listening.close();
    }
  }

  private static boolean allUp(JoinedLun lun) {
    for (MapReport.Group group : lun.map().report().groups()) {
      for (PathReport path : group.paths()) {
        if (path.state() != PathState.UP) {
          return false;
        }
      }
    }
    return true;
  }

  private static IscsiUrl url(Portal portal) {
    return new IscsiUrl(
        portal,
        Optional.of(IscsiName.of(TARGET)),
        OptionalInt.of(LUN),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static ConnectOptions options(List<String> ifaces) {
    return new ConnectOptions(
        INITIATOR,
        ifaces,
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        SessionTimeouts.DEFAULT,
        ConnectOptions.DEFAULT_BUSY_RETRIES);
  }

  private static void check(boolean good, String fault) throws HawserException {
    if (!good) {
      throw new HawserException(ErrorCode.GENERIC, "the demo failed: " + fault);
    }
  }

  private void tell(String what, String text) {
    out.println("\n" + ++step + ". " + what + ": " + text);
    out.flush();
  }

  private void more(String text) {
    out.println("   " + text);
    out.flush();
  }

  private static String address(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static String since(long start) {
    return " (" + millis(System.nanoTime() - start) + ")";
  }

  private static String millis(long nanos) {
    return Decimal.fixed(nanos / 1e6, 0) + " ms";
  }

  private static String seconds(long nanos) {
    return Decimal.fixed(nanos / 1e9, 1) + " s";
  }

  private static String rate(long bytes, long nanos) {
    return Decimal.bytes((long) (bytes * 1e9 / nanos)) + "/s";
  }
}
