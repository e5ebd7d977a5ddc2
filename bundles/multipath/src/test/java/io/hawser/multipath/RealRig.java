package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.server.SessionHandle;
import io.hawser.target.server.TargetServer;
import io.hawser.transport.tcp.TcpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * One disk behind heads of an array, each an embedded target with a portal group of its own and two
 * portals; a session over each portal, joined. Real sockets, real time.
 */
final class RealRig implements AutoCloseable {
  static final String TARGET = "iqn.2026-01.io.hawser:disk";
  static final int PORTALS = 2;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final IntFunction<Disk> behind;
  final List<EmbeddedTarget> heads = new ArrayList<>();
  final List<TransportSession> sessions = new ArrayList<>();
  final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  final Joiner joiner;
  JoinedDevice device;
  private final TcpTransport transport;
  private final Queue<TransportSession> opened = new ConcurrentLinkedQueue<>();

  /**
   * @param heads how many
   * @param disk what is behind them
   * @param settings how the paths are joined
   */
  RealRig(int heads, Disk disk, MultipathSettings settings) throws Exception {
    this(heads, group -> disk, settings);
  }

  /**
   * @param behind what is behind the head of this portal group, 1 upwards: the same disk, whether
   *     the heads know of each other or not
   */
  RealRig(int heads, IntFunction<Disk> behind, MultipathSettings settings) throws Exception {
    this.behind = behind;
    transport = new TcpTransport();
    joiner = new Joiner(settings, Timeline.on(timer));
    for (int i = 0; i < heads; i++) {
      this.heads.add(head(i + 1, 0, 0));
    }
    for (int i = 0; i < heads * PORTALS; i++) {
      sessions.add(login(i));
    }
    Joiner.Result result =
        joiner
            .join(sessions.stream().map(this::source).toList(), LIMIT)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    assertEquals(List.of(), result.leftOut());
    device = result.devices().get(0);
    awaitAllUp();
  }

  private EmbeddedTarget head(int group, int port, int otherPort) throws IOException {
    return EmbeddedTarget.builder()
        .portal(group, "127.0.0.1", port)
        .portal(group, "127.0.0.1", otherPort)
        .target(TARGET, t -> t.lun(0, behind.apply(group)))
        .start();
  }

  /** A head goes with all it knew, and another takes its place and its ports. */
  void replace(int head) throws IOException {
    int port = port(head * PORTALS);
    int otherPort = port(head * PORTALS + 1);
    heads.get(head).close();
    heads.set(head, head(head + 1, port, otherPort));
  }

  EmbeddedTarget headOf(int path) {
    return heads.get(path / PORTALS);
  }

  int port(int path) {
    List<TargetServer.Portal> portals = headOf(path).portals();
    return portals.get(path % PORTALS).address().getPort();
  }

  private PathSource source(TransportSession session) {
    return new PathSource(session, Lun.of(0), this::open, 1);
  }

  private TransportSession login(int path) throws Exception {
    LoginRequest request =
        new LoginRequest(
            Iface.DEFAULT,
            Portal.of("127.0.0.1", port(path)),
            IscsiName.of("iqn.2026-01.io.hawser:host"),
            Optional.of(IscsiName.of(TARGET)),
            Isid.random(new Random(), path + 1),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    return open(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletionStage<TransportSession> open(LoginRequest request) {
    return transport
        .login(request)
        .thenApply(
            session -> {
              opened.add(session);
              return session;
            });
  }

  /** The sessions that the initiator has, those of fences included. */
  Set<TransportSession> openSessions() {
    opened.removeIf(session -> session.state() == SessionState.FREE);
    return Set.copyOf(opened);
  }

  /** Ends the session of a path, as when its transport's bundle is stopped. */
  void takeOut(int path) {
    TransportSession session = sessions.get(path);
    device.paths().stream()
        .filter(p -> p.session() == session && !p.removed)
        .findFirst()
        .ifPresent(p -> device.remove(p.id()));
    session.close("its transport was taken out");
  }

  /** Logs in anew over a path that was taken out, and adds it. */
  void putBack(int path) throws Exception {
    sessions.set(path, login(path));
    Optional<String> failure =
        joiner
            .add(device, source(sessions.get(path)), LIMIT)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    assertEquals(Optional.empty(), failure);
  }

  private record Asked(SessionHandle session, long answers) {
    static Asked now(SessionHandle session) {
      Asked asked = new Asked(session, session.pongs());
      session.ping();
      return asked;
    }

    boolean isOver(EmbeddedTarget head) {
      return session.pongs() > answers || isGone(head);
    }

    boolean isGone(EmbeddedTarget head) {
      return head.sessions().stream().noneMatch(s -> s.tsih() == session.tsih());
    }
  }

  /**
   * What a target's keepalive does: pings every session and ends those that do not answer. Nothing
   * else tells a target that a session has ended whose connection loses everything. It has read all
   * that was sent to it before when this returns: an answer comes after it, and of a session that
   * has ended nothing is read any more.
   *
   * @return those that did not answer
   */
  List<SessionHandle> keepAlive(EmbeddedTarget head) throws InterruptedException {
    List<Asked> asked = head.sessions().stream().map(Asked::now).toList();
    holdsWithin(PATIENCE, () -> asked.stream().allMatch(a -> a.isOver(head)));
    List<Asked> silent = asked.stream().filter(a -> !a.isOver(head)).toList();
    silent.forEach(a -> a.session().end());
    await(() -> silent.stream().allMatch(a -> a.isGone(head)));
    return silent.stream().map(Asked::session).toList();
  }

  void awaitAllUp() throws InterruptedException {
    await(() -> device.paths().stream().allMatch(p -> p.state() == PathState.UP));
  }

  /** Waits until it holds; fails after a minute. */
  void await(BooleanSupplier condition) throws InterruptedException {
    await(condition, () -> String.join("\n", device.explain()));
  }

  /** Waits until it holds; fails after a minute, saying how it is then. */
  void await(BooleanSupplier condition, Supplier<String> state) throws InterruptedException {
    assertTrue(holdsWithin(Duration.ofMinutes(1), condition), state);
  }

  private boolean holdsWithin(Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    CountDownLatch holds = new CountDownLatch(1);
    var looking =
        timer.scheduleWithFixedDelay(
            () -> {
              if (condition.getAsBoolean()) {
                holds.countDown();
              }
            },
            0,
            5,
            TimeUnit.MILLISECONDS);
    boolean held = holds.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    looking.cancel(false);
    return held;
  }

  /** Lets time pass. */
  void pass(long millis) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    timer.schedule(over::countDown, millis, TimeUnit.MILLISECONDS);
    assertTrue(over.await(millis + 20_000, TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    heads.forEach(head -> head.faults().clear());
    if (device != null) {
      device.close();
    }
    sessions.forEach(s -> s.close("the test is over"));
    transport.close();
    timer.shutdownNow();
    heads.forEach(EmbeddedTarget::close);
  }
}
