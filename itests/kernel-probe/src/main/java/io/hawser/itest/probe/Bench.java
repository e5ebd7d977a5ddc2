package io.hawser.itest.probe;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.LocalDisks;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import java.io.File;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What all scenarios work with: the services, and how sessions are opened and looked for. */
record Bench(
    IfaceRegistry registry,
    IfaceAdmin admin,
    HostControl hosts,
    LocalDisks disks,
    Unplugging unplugging) {
  /** Takes a transport away. */
  interface Unplugging {
    void unplug(String transport) throws Exception;
  }

  static final IscsiName TARGET = IscsiName.of("iqn.2026-11.io.hawser.test:disk");
  static final Portal ISER_PORTAL = Portal.of("10.9.9.1", 3260);
  static final Portal TCP_PORTAL = Portal.of("127.0.0.1", 3261);
  private static final long SECONDS = 240;
  private static final Duration LOGIN = Duration.ofSeconds(180);
  private static final int LOGIN_ATTEMPTS = 4;
  private static final AtomicInteger LAST_ISID = new AtomicInteger();

  Iface iface(String name) {
    return registry.iface(name).orElseThrow(() -> new AssertionError("no iface " + name)).iface();
  }

  LoginRequest request(Iface iface, Portal portal, IscsiName target, Duration login) {
    return new LoginRequest(
        iface,
        portal,
        IscsiName.of("iqn.2026-11.io.hawser.test:guest"),
        Optional.of(target),
        new Isid(0x80_0012_3400_00L + LAST_ISID.incrementAndGet()),
        SessionType.NORMAL,
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        timeouts(login));
  }

  /** An emulated machine is slow: its logins get more time. */
  private static SessionTimeouts timeouts(Duration login) {
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    return new SessionTimeouts(
        Duration.ofSeconds(20),
        login,
        Duration.ofSeconds(120),
        d.task(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        d.logout(),
        d.reconnects(),
        d.reconnectDelay(),
        d.replacement(),
        d.maxRedirects());
  }

  /**
   * Logs in, and tries again as whoever keeps sessions would: the kernel's target gives a login up
   * when 15 seconds pass between two of its steps, which they may on an emulated machine.
   */
  TransportSession login(Iface iface, Portal portal) throws Exception {
    return login(iface, portal, TARGET);
  }

  /** The same, to another target. */
  TransportSession login(Iface iface, Portal portal, IscsiName target) throws Exception {
    for (int attempt = 1; ; attempt++) {
      long start = System.nanoTime();
      LoginRequest request = request(iface, portal, target, LOGIN);
      try {
        TransportSession session = get(registry.serving(iface).login(request));
        Report.say("logged in: " + session + " in " + Report.millis(start));
        return session;
      } catch (ExecutionException e) {
        Report.say("no login: " + e.getCause().getMessage());
        if (attempt == LOGIN_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  void logout(TransportSession session) throws Exception {
    long start = System.nanoTime();
    get(session.logout(Deadline.after(Duration.ofSeconds(120))));
    Report.say("logged out in " + Report.millis(start));
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(120));
  }

  private static int entries(String directory) {
    String[] names = new File(directory).list();
    return names == null ? 0 : names.length;
  }

  static int sessions() {
    return entries("/sys/class/iscsi_session");
  }

  static int left() {
    return sessions()
        + entries("/sys/class/iscsi_connection")
        + entries("/sys/class/iscsi_endpoint");
  }

  static void nothingIsLeft() throws Exception {
    Report.await("no session, connection or endpoint is left in sysfs", 60, () -> left() == 0);
  }
}
