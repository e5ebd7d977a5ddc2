package io.hawser.shell.demo;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.ConnectOptions;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.command.Await;
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

/**
 * The main job, told as it happens: a target with two portals in this process, two ifaces,
 * discovery, a login over each, verified I/O, and a path that is lost in the middle of it.
 */
public final class Demo {
  private static final String TARGET = "iqn.2026-01.io.hawser:demo";
  private static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser:demo-host");
  private static final long DISK = 64L << 20;
  private static final int LUN = 1;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** For how long nobody listens at the lost portal. */
  private static final Duration OUTAGE = Duration.ofMillis(300);

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
      Map<Integer, Portal> portals =
          discover(initiator, Portal.of(first.getAddress().getHostAddress(), first.getPort()));
      try (BlockDevice left = login(initiator, portals.get(1), "left");
          BlockDevice right = login(initiator, portals.get(2), "right")) {
        verifiedIo(left, right);
        lostPath(target, left, right);
      }
      initiator.settle(SessionTimeouts.DEFAULT.logout());
      tell("Logged out", "sessions left at the target: " + target.sessions().size());
    }
    out.println("\nDone in " + seconds(System.nanoTime() - start) + ". Everything verified.");
  }

  private EmbeddedTarget target() throws IOException {
    long start = System.nanoTime();
    EmbeddedTarget target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .portal(2, "127.0.0.1", 0)
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

  private Map<Integer, Portal> discover(Composition initiator, Portal asked)
      throws HawserException {
    long start = System.nanoTime();
    List<DiscoveredNode> nodes = new ArrayList<>();
    Await.result(
        initiator.discovery("sendtargets").discover(request(asked), nodes::add),
        LIMIT,
        "discovery");
    Map<Integer, Portal> portals = new TreeMap<>();
    tell("Discovery", "SendTargets through the iface left" + since(start));
    for (DiscoveredNode node : nodes) {
      more(node.portal() + " " + node.target());
      portals.put(node.portal().groupTag().orElse(0), node.portal());
    }
    check(portals.keySet().containsAll(List.of(1, 2)), "discovery did not find both portals");
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
    IscsiUrl url =
        new IscsiUrl(
            portal,
            Optional.of(IscsiName.of(TARGET)),
            OptionalInt.of(LUN),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    ConnectOptions options =
        new ConnectOptions(
            INITIATOR,
            List.of(iface),
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT,
            ConnectOptions.DEFAULT_BUSY_RETRIES);
    BlockDevice device = Await.result(initiator.devices().open(url, options), LIMIT, "the login");
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

  private void lostPath(EmbeddedTarget target, BlockDevice left, BlockDevice right)
      throws IOException {
    InetSocketAddress lost = target.portal(1);
    PatternIo io = new PatternIo(DISK, 2);
    Outage outage = new Outage(target, lost, OUTAGE);
    tell("Lost path", Decimal.bytes(io.length()) + " are written on left; at half of it");
    more("the portal " + address(lost) + " resets its connections and stops listening");
    io.write(
        left,
        done -> {
          if (done >= io.length() / 2) {
            outage.begin();
          }
        });
    outage.await();
    more("it came back after " + OUTAGE.toMillis() + " ms, and the session logged in again");
    more("longest wait of a write: " + millis(io.longestWait()) + "; no error, none lost");
    io.verify(right);
    more("all " + Decimal.bytes(io.length()) + " read back on right and compared");
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
