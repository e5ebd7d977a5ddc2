package io.hawser.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TransportGuardTest {
  private static final LoginRequest REQUEST =
      new LoginRequest(
          Iface.DEFAULT,
          Portal.of("192.0.2.1", 3260),
          IscsiName.of("iqn.2026-01.io.hawser:test"),
          Optional.empty(),
          new Isid(1),
          SessionType.DISCOVERY,
          Optional.empty(),
          SessionParameters.DEFAULT_OFFER,
          SessionTimeouts.DEFAULT);

  private final VirtualTimers timers = new VirtualTimers();
  private final AtomicInteger changes = new AtomicInteger();

  private TransportGuard guard(FakeTransport transport) {
    return new TransportGuard(
        "tcp",
        transport,
        TransportGuard.laneOf("tcp"),
        GuardLimits.DEFAULT,
        timers,
        changes::incrementAndGet);
  }

  private TransportGuard admitted(FakeTransport transport) throws Exception {
    TransportGuard guard = guard(transport);
    guard.admit();
    guard.admitted().toCompletableFuture().get(5, TimeUnit.SECONDS);
    return guard;
  }

  private static HawserException failure(CompletionStage<?> stage) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS));
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  private void refused(FakeTransport transport, String because) {
    TransportGuard guard = guard(transport);
    guard.admit();
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(guard.admitted()).code());
    assertTrue(guard.reason().contains(because), guard.reason());
    assertFalse(guard.usable());
    assertTrue(guard.hostPorts().isEmpty());
    failure(guard.login(REQUEST));
  }

  @Test
  void whatATransportBreaksWhileItIntroducesItselfPutsItInQuarantine() {
    refused(new FakeTransport("udp", false), "differ");
    refused(
        new FakeTransport("tcp", false) {
          @Override
          public TransportCapabilities capabilities() {
            return null;
          }
        },
        "capabilities() returned null");
    refused(
        new FakeTransport("tcp", false) {
          @Override
          public Registration listen(HostPortListener listener) {
            return null;
          }
        },
        "listen() returned null");
    refused(
        new FakeTransport("tcp", false) {
          @Override
          public List<HostPort> hostPorts() {
            return Arrays.asList((HostPort) null);
          }
        },
        "a host port is null");
    refused(
        new FakeTransport("tcp", false) {
          @Override
          public List<HostPort> hostPorts() {
            return Collections.nCopies(
                HostPortRules.MAX_PORTS + 1, FakeTransport.nic("e", "52:54:00:00:00:01", null));
          }
        },
        "4097 host ports");
    refused(
        new FakeTransport("tcp", false) {
          @Override
          public List<HostPort> hostPorts() {
            throw new IllegalStateException("line one\nline two");
          }
        },
        "line one?line two");
  }

  @Test
  void oneThatBlocksIsFoundOutByTheClock() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    TransportGuard guard =
        guard(
            new FakeTransport("tcp", false) {
              @Override
              public List<HostPort> hostPorts() {
                entered.countDown();
                boolean done = false;
                while (!done) {
                  try {
                    release.await();
                    done = true;
                  } catch (InterruptedException ignoredAsAHostileVendorWould) {
                    done = false;
                  }
                }
                return List.of();
              }
            });
    guard.admit();
    assertTrue(entered.await(5, TimeUnit.SECONDS));
    CompletionStage<TransportSession> login = guard.login(REQUEST);
    timers.advance(GuardLimits.DEFAULT.call().minusMillis(1));
    assertFalse(login.toCompletableFuture().isDone());
    timers.advance(Duration.ofMillis(1));
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(login).code());
    assertTrue(guard.reason().contains("did not return within 15000 ms"), guard.reason());
    release.countDown();
  }

  @Test
  void theProgramsOwnIsCalledAtOnceAndHeldToTheSameLimits() {
    Thread here = Thread.currentThread();
    List<Thread> seen = new ArrayList<>();
    FakeTransport transport =
        new FakeTransport("tcp", false) {
          @Override
          public CompletionStage<TransportSession> login(LoginRequest request) {
            seen.add(Thread.currentThread());
            return super.login(request);
          }
        };
    TransportGuard guard =
        new TransportGuard(
            "tcp",
            transport,
            new CallersThread(),
            GuardLimits.DEFAULT,
            timers,
            changes::incrementAndGet);
    guard.admit();
    assertTrue(guard.usable());
    CompletionStage<TransportSession> login = guard.login(REQUEST);
    assertEquals(List.of(here), seen);
    timers.advance(SessionTimeouts.DEFAULT.login().plus(GuardLimits.DEFAULT.loginGrace()));
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(login).code());
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(guard.login(REQUEST)).code());
    assertEquals(1, seen.size());
  }

  @Test
  void aLoginThatIsNeverAnsweredEndsAtItsDeadlineAndInQuarantine() throws Exception {
    TransportGuard guard = admitted(FakeTransport.software());
    CompletionStage<TransportSession> login = guard.login(REQUEST);
    timers.advance(SessionTimeouts.DEFAULT.login());
    assertTrue(guard.usable());
    timers.advance(GuardLimits.DEFAULT.loginGrace());
    failure(login);
    assertTrue(guard.reason().contains("left a login unanswered for 25 seconds"));
  }

  @Test
  void aConnectionIsMeasuredByTheTransportOrRefusedInOneSentence() throws Exception {
    CompletableFuture<Duration> time = new CompletableFuture<>();
    TransportGuard guard =
        admitted(
            new FakeTransport("tcp", false) {
              @Override
              public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
                return time;
              }
            });
    CompletionStage<Duration> first =
        guard.reach(Iface.DEFAULT, REQUEST.portal(), Duration.ofSeconds(5));
    time.complete(Duration.ofMillis(3));
    assertEquals(Duration.ofMillis(3), first.toCompletableFuture().get(5, TimeUnit.SECONDS));
    CompletionStage<Duration> unable =
        admitted(FakeTransport.software())
            .reach(Iface.DEFAULT, REQUEST.portal(), Duration.ofSeconds(5));
    assertEquals(ErrorCode.NOT_SUPPORTED, failure(unable).code());
    assertTrue(guard.usable());
  }

  @Test
  void aConnectionThatIsNeverAnsweredEndsInQuarantine() throws Exception {
    TransportGuard guard =
        admitted(
            new FakeTransport("tcp", false) {
              @Override
              public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
                return new CompletableFuture<>();
              }
            });
    CompletionStage<Duration> reach =
        guard.reach(Iface.DEFAULT, REQUEST.portal(), Duration.ofSeconds(5));
    timers.advance(Duration.ofSeconds(5));
    assertTrue(guard.usable());
    timers.advance(GuardLimits.DEFAULT.loginGrace());
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(reach).code());
  }

  @Test
  void aLoginThatComesTooLateIsClosed() throws Exception {
    FakeTransport transport = FakeTransport.software();
    TransportGuard guard = admitted(transport);
    CompletionStage<TransportSession> login = guard.login(REQUEST);
    guard.retire();
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(login).code());
    AtomicReference<String> closed = new AtomicReference<>();
    transport.login.complete(session(closed));
    // The guard may not have called login() before it was retired; then no session came to be.
    assertTrue(closed.get() == null || closed.get().contains("given up"), closed.get());
  }

  @Test
  void aLoginThatFailsIsNoFaultOfTheTransport() throws Exception {
    FakeTransport transport = FakeTransport.software();
    TransportGuard guard = admitted(transport);
    transport.login.completeExceptionally(
        new HawserException(ErrorCode.TRANSPORT, "connection refused"));
    assertEquals("connection refused", failure(guard.login(REQUEST)).getMessage());
    assertTrue(guard.usable());
  }

  @Test
  void aLoginThatThrowsOrGivesNullEndsInQuarantine() throws Exception {
    TransportGuard throwing =
        admitted(
            new FakeTransport("tcp", false) {
              @Override
              public CompletionStage<TransportSession> login(LoginRequest request) {
                throw new IllegalStateException("boom");
              }
            });
    failure(throwing.login(REQUEST));
    assertTrue(throwing.reason().contains("login threw"), throwing.reason());

    TransportGuard nothing =
        admitted(
            new FakeTransport("tcp", false) {
              @Override
              public CompletionStage<TransportSession> login(LoginRequest request) {
                return null;
              }
            });
    failure(nothing.login(REQUEST));
    assertTrue(nothing.reason().contains("login returned null"), nothing.reason());

    TransportGuard empty =
        admitted(
            new FakeTransport("tcp", false) {
              @Override
              public CompletionStage<TransportSession> login(LoginRequest request) {
                return CompletableFuture.completedFuture(null);
              }
            });
    failure(empty.login(REQUEST));
    assertTrue(empty.reason().contains("completed a login with null"), empty.reason());
  }

  @Test
  void aSessionComesThroughAndItsTimersAreGone() throws Exception {
    FakeTransport transport = FakeTransport.software();
    TransportGuard guard = admitted(transport);
    AtomicReference<String> closed = new AtomicReference<>();
    transport.login.complete(session(closed));
    guard.login(REQUEST).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertEquals(null, closed.get());
    assertEquals(0, timers.pending());
  }

  @Test
  void changedPortsAreToldOnceAndBadOnesEndInQuarantine() throws Exception {
    FakeTransport transport = FakeTransport.software();
    TransportGuard guard = admitted(transport);
    int before = changes.get();
    List<HostPort> ports = List.of(FakeTransport.nic("eth0", "52:54:00:00:00:01", null));
    transport.tell(ports);
    transport.tell(ports);
    assertEquals(before + 1, changes.get());
    assertEquals(ports, guard.hostPorts());
    transport.tell(null);
    assertTrue(guard.reason().contains("list of host ports is null"), guard.reason());
  }

  private static TransportSession session(AtomicReference<String> closed) {
    return (TransportSession)
        Proxy.newProxyInstance(
            TransportGuardTest.class.getClassLoader(),
            new Class<?>[] {TransportSession.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.set((String) arguments[0]);
              }
              return method.getName().equals("toString") ? "session" : null;
            });
  }
}
