package io.hawser.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} keeps although no target is near: a vendor's test class extends this
 * (or {@link SessionContract}) and says how its transport is made and ended. Each test has its own
 * transport.
 */
public abstract class TransportContract {
  /** What a contract that says "at once" is given on a busy machine. */
  protected static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** What an answer may be late by on a busy machine. */
  protected static final Duration GRACE = Duration.ofSeconds(2);

  /** Longer than any command or login of these tests lasts in a transport that works. */
  protected static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final IscsiName NOBODY = IscsiName.of("iqn.2026-01.io.hawser.tck:nobody");
  private static final String FOREIGN_MAC = "02:00:5e:10:00:ff";
  private static final int CLOSES = 2;

  private Transport transport;
  private Set<Thread> before;
  private boolean closed;
  private int lastIsid;

  /** A transport, as the component's activation makes it. */
  protected abstract Transport start() throws Exception;

  /**
   * Ends the transport, as the component's deactivation does: sessions, threads and all. It is
   * called twice.
   */
  protected abstract void stop(Transport started) throws Exception;

  /** What logins leave by; unbound unless told otherwise. */
  protected Iface iface() {
    return Iface.unbound("tck", transport.name());
  }

  /** A portal where nothing listens, such as a port of this host that was free a moment ago. */
  protected Portal deadPortal() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return portal(free);
    }
  }

  /** Whether a thread that was not there before is the transport's; the JDK's own are not. */
  protected boolean isOurs(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    String name = thread.getName();
    return group != null
        && !group.getName().equals("system")
        && !name.startsWith("ForkJoinPool.commonPool")
        && !name.equals("CompletableFutureDelayScheduler");
  }

  /** What has to run before the transport is there, such as a target. */
  void prepare() throws Exception {}

  /** Makes the transport. */
  @BeforeEach
  final void begin() throws Exception {
    prepare();
    before = Set.copyOf(Thread.getAllStackTraces().keySet());
    transport = start();
    assertNotNull(transport, "start() returned null");
  }

  /** Ends the transport, whatever the test did. */
  @AfterEach
  final void end() throws Exception {
    if (transport != null && !closed) {
      stop(transport);
    }
  }

  /** The transport under test. */
  protected final Transport transport() {
    return transport;
  }

  final void close() throws Exception {
    closed = true;
    for (int i = 0; i < CLOSES; i++) {
      stop(transport);
    }
  }

  final LoginRequest request(
      Portal portal, IscsiName target, Optional<ChapCredentials> chap, Duration login) {
    return request(iface(), portal, target, chap, SessionParameters.DEFAULT_OFFER, login);
  }

  final LoginRequest request(
      Iface iface,
      Portal portal,
      IscsiName target,
      Optional<ChapCredentials> chap,
      SessionParameters offer,
      Duration login) {
    lastIsid++;
    return new LoginRequest(
        iface,
        portal,
        IscsiName.of("iqn.2026-01.io.hawser.tck:initiator"),
        Optional.of(target),
        new Isid(0x80_0000_000000L | lastIsid),
        SessionType.NORMAL,
        chap,
        offer,
        timeouts(login));
  }

  private static SessionTimeouts timeouts(Duration login) {
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    return new SessionTimeouts(
        login,
        login,
        PATIENCE,
        Duration.ofSeconds(2),
        d.noopInterval(),
        d.noopTimeout(),
        Duration.ofSeconds(2),
        3,
        Duration.ofMillis(50),
        PATIENCE,
        d.maxRedirects());
  }

  /** Waits for a stage that has to fail, and gives the typed reason. */
  static HawserException refusal(CompletionStage<?> stage, Duration limit) throws Exception {
    assertNotNull(stage, "a call returned null instead of a stage");
    try {
      Object value = stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("it should have failed and gave " + value);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + limit, e);
    } catch (ExecutionException e) {
      HawserException reason = assertInstanceOf(HawserException.class, e.getCause());
      assertFalse(reason.getMessage().isBlank(), "a failure says why in one sentence");
      return reason;
    }
  }

  /** Logs in by a call that has to return at once. */
  final CompletionStage<TransportSession> loginAtOnce(LoginRequest request) {
    long called = System.nanoTime();
    CompletionStage<TransportSession> answer = transport.login(request);
    assertAtOnce("login()", called);
    return answer;
  }

  private static void assertAtOnce(String what, long called) {
    Duration took = Duration.ofNanos(System.nanoTime() - called);
    assertTrue(took.compareTo(AT_ONCE) < 0, () -> what + " blocked for " + took);
  }

  private static void assertConnectionFailure(HawserException reason) {
    assertTrue(
        reason.code() == ErrorCode.TRANSPORT || reason.code() == ErrorCode.TRANSPORT_TIMEOUT,
        () -> "open-iscsi says 4 or 8 here, not " + reason.code() + ": " + reason.getMessage());
  }

  private static Portal portal(ServerSocket socket) {
    return Portal.of(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
  }

  /** {@link Transport#NAME}: "open-iscsi's transport name, 1 to 15 characters". */
  @Test
  void nameIsValidAndStays() {
    String name = transport.name();
    assertTrue(name.matches("[A-Za-z0-9_]{1,15}"), () -> "'" + name + "' is no transport's name");
    assertEquals(name, transport.name());
  }

  /** {@link Transport#capabilities}: "What it can do", asked once and believed from then on. */
  @Test
  void capabilitiesAreThereAndStay() {
    assertNotNull(transport.capabilities());
    assertEquals(transport.capabilities(), transport.capabilities());
  }

  /** {@link HostPort}: "unique and stable within the transport while the port is there". */
  @Test
  void hostPortsAreUniqueAndStable() {
    List<HostPort> ports = transport.hostPorts();
    List<HostPort> again = transport.hostPorts();
    // A port of the machine may really come or go just now, but not at every look.
    for (int look = 0; look < 10 && !ports.equals(again); look++) {
      ports = again;
      again = transport.hostPorts();
    }
    assertEquals(ports, again, "two looks at the host ports differ every time");
    Set<String> ids = new HashSet<>();
    for (HostPort port : ports) {
      assertTrue(ids.add(port.id()), () -> "two host ports have the id " + port.id());
    }
  }

  /**
   * {@link HostPort}: an iface record's name is "{@code transport.mac[.ipv4|ipv6.n]}; empty for
   * software, where records are the administrator's".
   */
  @Test
  void portsNameTheirIfaceRecordsOnlyForOffload() {
    boolean offload = transport.capabilities().offload();
    for (HostPort port : transport.hostPorts()) {
      assertEquals(offload, port.ifaceName().isPresent(), () -> "iface name of " + port);
      port.ifaceName()
          .ifPresent(
              name -> {
                assertTrue(name.startsWith(transport.name() + "."), name);
                assertEquals(name, Iface.unbound(name, transport.name()).name());
              });
    }
  }

  /** {@link Registration}: "Closing twice does nothing the second time". */
  @Test
  void listeningCanBeUndoneTwice() {
    Registration registration = transport.listen((from, ports) -> {});
    assertNotNull(registration, "listen() returned null");
    registration.close();
    registration.close();
  }

  /** {@link Transport#login}: "fails with a LoginException or another HawserException". */
  @Test
  void deadPortalIsAConnectionFailure() throws Exception {
    Duration limit = Duration.ofSeconds(3);
    LoginRequest request = request(deadPortal(), NOBODY, Optional.empty(), limit);
    assertConnectionFailure(refusal(loginAtOnce(request), limit.plus(GRACE)));
  }

  /**
   * {@link Transport#login}: "at the latest when {@code request.timeouts().login()} has passed",
   * though the portal takes the connection and never says a word; and "no call may block".
   */
  @Test
  void silentPortalIsLeftByTheDeadline() throws Exception {
    Duration limit = Duration.ofSeconds(1);
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      LoginRequest request = request(portal(silent), NOBODY, Optional.empty(), limit);
      refusal(loginAtOnce(request), limit.plus(GRACE));
    }
  }

  /** {@link Iface}: bound "to the port with this MAC"; no other port is taken in its place. */
  @Test
  void ifaceOfAnotherPortIsRefused() throws Exception {
    Iface foreign =
        new Iface(
            "foreign",
            transport.name(),
            Optional.of(FOREIGN_MAC),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      Duration limit = Duration.ofSeconds(2);
      LoginRequest request =
          request(
              foreign,
              portal(silent),
              NOBODY,
              Optional.empty(),
              SessionParameters.DEFAULT_OFFER,
              limit);
      refusal(loginAtOnce(request), limit.plus(GRACE));
      silent.setSoTimeout(1);
      assertThrows(
          IOException.class,
          () -> silent.accept().close(),
          "it connected by a port that the iface does not name");
    }
  }

  /**
   * {@link Transport#reach}: "fails with NOT_SUPPORTED where a transport cannot do this, with a
   * HawserException naming the cause where there is no connection".
   */
  @Test
  void reachingADeadPortalSaysWhy() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    HawserException reason =
        refusal(transport.reach(iface(), deadPortal(), limit), limit.plus(GRACE));
    if (reason.code() != ErrorCode.NOT_SUPPORTED) {
      assertConnectionFailure(reason);
    }
  }

  /** {@link Transport}: "Every stage completes", also of a transport that is being taken out. */
  @Test
  void loginThatWaitsFailsWhenTheTransportEnds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      CompletionStage<TransportSession> waiting =
          loginAtOnce(request(portal(silent), NOBODY, Optional.empty(), Duration.ofSeconds(60)));
      close();
      refusal(waiting, PATIENCE);
    }
  }

  /** The same of a call that comes after the end: it is answered, with a failure. */
  @Test
  void loginAfterTheEndFailsAtOnce() throws Exception {
    close();
    LoginRequest request = request(deadPortal(), NOBODY, Optional.empty(), Duration.ofSeconds(60));
    refusal(loginAtOnce(request), AT_ONCE);
  }

  /** A bundle that was stopped leaves no thread: one would keep all its classes alive. */
  @Test
  void endLeavesNoThread() throws Exception {
    LoginRequest request = request(deadPortal(), NOBODY, Optional.empty(), Duration.ofSeconds(2));
    refusal(loginAtOnce(request), PATIENCE);
    close();
    assertNoThreadLeft();
  }

  final void assertNoThreadLeft() throws InterruptedException {
    long until = System.nanoTime() + GRACE.toNanos();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (before.contains(thread) || !isOurs(thread)) {
        continue;
      }
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
      assertFalse(thread.isAlive(), () -> "thread '" + thread.getName() + "' is still there");
    }
  }
}
