package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.server.TargetServer;
import io.hawser.transport.tcp.TcpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One disk behind heads of an array, each an embedded target with a portal group of its own and two
 * portals; a session over each portal, joined. Real sockets, real time.
 */
final class RealRig implements AutoCloseable {
  static final String TARGET = "iqn.2026-01.io.hawser:disk";
  static final int PORTALS = 2;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  final Disk disk;
  final List<EmbeddedTarget> heads = new ArrayList<>();
  final List<TransportSession> sessions = new ArrayList<>();
  final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  final Joiner joiner;
  JoinedDevice device;
  private final TcpTransport transport;

  /**
   * @param heads how many
   * @param disk what is behind them
   * @param settings how the paths are joined
   */
  RealRig(int heads, Disk disk, MultipathSettings settings) throws Exception {
    this.disk = disk;
    transport = new TcpTransport();
    joiner = new Joiner(settings, Timeline.on(timer));
    for (int i = 0; i < heads; i++) {
      this.heads.add(head(i + 1));
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

  private EmbeddedTarget head(int group) throws IOException {
    return EmbeddedTarget.builder()
        .portal(group, "127.0.0.1", 0)
        .portal(group, "127.0.0.1", 0)
        .target(TARGET, t -> t.lun(0, disk))
        .start();
  }

  EmbeddedTarget headOf(int path) {
    return heads.get(path / PORTALS);
  }

  int port(int path) {
    List<TargetServer.Portal> portals = headOf(path).portals();
    return portals.get(path % PORTALS).address().getPort();
  }

  private PathSource source(TransportSession session) {
    return new PathSource(session, Lun.of(0), transport::login, 1);
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
    return transport.login(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
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

  /** Waits until the head has read everything that was sent to it before. */
  void flush(EmbeddedTarget head) throws Exception {
    for (int i = 0; i < sessions.size(); i++) {
      if (headOf(i) == head) {
        // A ping that fails tells as much: the connection is gone, and what was on it.
        sessions
            .get(i)
            .ping(Deadline.after(LIMIT))
            .handle((time, failure) -> true)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  void awaitAllUp() throws InterruptedException {
    await(() -> device.paths().stream().allMatch(p -> p.state() == PathState.UP));
  }

  /** Waits until it holds; fails after a minute. */
  void await(BooleanSupplier condition) throws InterruptedException {
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
    assertTrue(holds.await(60, TimeUnit.SECONDS), () -> String.join("\n", device.explain()));
    looking.cancel(false);
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
