package io.hawser.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.transport.TransportCapabilities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveIfaceRegistryTest {
  private final VirtualTimers timers = new VirtualTimers();
  private final LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers);
  private final BlockingQueue<IfaceEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    registry.close();
  }

  private TransportPlug plug(FakeTransport transport) throws Exception {
    TransportPlug plug = registry.plug(transport);
    plug.ready().toCompletableFuture().get(5, TimeUnit.SECONDS);
    return plug;
  }

  private IfaceEvent event() throws InterruptedException {
    IfaceEvent event = events.poll(5, TimeUnit.SECONDS);
    assertTrue(event != null, "no event came");
    return event;
  }

  private static Iface iface(String name, String transport, String mac) {
    return new Iface(
        name,
        transport,
        Optional.ofNullable(mac),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  private List<String> names() {
    return registry.ifaces().stream().map(status -> status.iface().name()).toList();
  }

  @Test
  void theBuiltInIfacesAreAlwaysListedAndServedByWhoIsHere() throws Exception {
    assertEquals(List.of("default", "iser"), names());
    assertFalse(registry.iface("default").orElseThrow().served());
    assertEquals("transport tcp is not here", registry.iface("default").orElseThrow().reason());
    HawserException absent =
        assertThrows(HawserException.class, () -> registry.serving(Iface.DEFAULT));
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, absent.code());

    TransportPlug plug = plug(FakeTransport.software());

    assertTrue(registry.iface("default").orElseThrow().served());
    assertFalse(registry.iface("iser").orElseThrow().served());
    assertEquals(Set.of("tcp"), registry.transports());
    assertSame(registry.transport("tcp").orElseThrow(), registry.serving(Iface.DEFAULT));

    plug.close();
    plug.close();
    assertFalse(registry.iface("default").orElseThrow().served());
    assertTrue(registry.transports().isEmpty());
    assertTrue(registry.transportStatus().isEmpty());
  }

  @Test
  void aCardsPortsBecomeIfacesThatStayUnservedWhenTheCardGoes() throws Exception {
    FakeTransport card =
        new FakeTransport("qla4xxx", true)
            .with(FakeTransport.cardPort("qla4xxx.00:0e:1e:10:20:30.ipv4.0", "00:0e:1e:10:20:30"));
    TransportPlug plug = plug(card);
    assertEquals(List.of("qla4xxx.00:0e:1e:10:20:30.ipv4.0", "default", "iser"), names());
    IfaceStatus status = registry.ifaces().get(0);
    assertTrue(status.served());
    assertEquals(3, status.port().orElseThrow().hostNumber().orElseThrow());

    card.tell(
        List.of(
            FakeTransport.cardPort("qla4xxx.00:0e:1e:10:20:30.ipv4.0", "00:0e:1e:10:20:30"),
            FakeTransport.cardPort("qla4xxx.00:0e:1e:10:20:31.ipv4.0", "00:0e:1e:10:20:31")));
    assertEquals(4, registry.ifaces().size());

    card.tell(List.of());
    HawserException noPort =
        assertThrows(HawserException.class, () -> registry.serving(status.iface()));
    assertEquals(ErrorCode.HOST_NOT_FOUND, noPort.code());

    plug.close();
    assertEquals(4, registry.ifaces().size());
    assertFalse(registry.ifaces().get(0).served());
    assertTrue(card.listeners.isEmpty() || awaitEmpty(card));
  }

  private boolean awaitEmpty(FakeTransport card) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!card.listeners.isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return card.listeners.isEmpty();
  }

  @Test
  void eventsTellEveryChangeInOrder() throws Exception {
    registry.records(List.of(iface("bond-a", "tcp", "52:54:00:aa:bb:01")));
    Registration registration = registry.listen(events::add);
    FakeTransport tcp =
        FakeTransport.software().with(FakeTransport.nic("eth1", "52:54:00:AA:BB:01", "10.9.1.5"));

    TransportPlug plug = plug(tcp);
    assertEquals(new IfaceEvent.TransportAdded("tcp"), event());
    IfaceEvent.Changed served = assertInstanceOf(IfaceEvent.Changed.class, event());
    assertEquals("bond-a", served.status().iface().name());
    assertFalse(served.before().served());
    assertTrue(served.status().served());
    assertEquals(
        "default", assertInstanceOf(IfaceEvent.Changed.class, event()).status().iface().name());

    tcp.tell(List.of());
    IfaceEvent.Changed lost = assertInstanceOf(IfaceEvent.Changed.class, event());
    assertFalse(lost.status().served());

    registry.records(List.of());
    assertEquals("bond-a", assertInstanceOf(IfaceEvent.Removed.class, event()).iface().name());

    plug.close();
    assertEquals(
        "default", assertInstanceOf(IfaceEvent.Changed.class, event()).status().iface().name());
    assertEquals(new IfaceEvent.TransportRemoved("tcp"), event());

    registration.close();
    registry.records(List.of(iface("x", "tcp", null)));
    assertTrue(events.isEmpty());
  }

  @Test
  void aListenerThatBlocksOrThrowsHarmsNobody() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    registry.listen(
        event -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    registry.listen(
        event -> {
          throw new IllegalStateException("a listener of this test");
        });
    registry.listen(events::add);
    registry.records(List.of(iface("a", "tcp", null)));
    registry.records(List.of());
    assertInstanceOf(IfaceEvent.Added.class, event());
    assertInstanceOf(IfaceEvent.Removed.class, event());
    release.countDown();
  }

  @Test
  void bindingFollowsOpenIscsi() throws Exception {
    registry.records(
        List.of(
            iface("b", "tcp", null),
            iface("a", "tcp", null),
            iface("c", "qla4xxx", "00:0e:1e:10:20:30")));
    assertEquals(List.of("a", "b"), bound());
    assertEquals(List.of("c"), bound("c"));
    assertEquals(List.of("b", "a"), bound("b", "a", "b"));
    assertEquals(List.of("default"), bound("default"));
    HawserException unknown = assertThrows(HawserException.class, () -> bound("a", "zz\n"));
    assertEquals(ErrorCode.INVALID, unknown.code());
    assertEquals("there is no iface 'zz?'", unknown.getMessage());

    registry.records(List.of(iface("c", "qla4xxx", "00:0e:1e:10:20:30")));
    assertEquals(List.of("default"), bound());
  }

  private List<String> bound(String... named) throws HawserException {
    return registry.bindings(List.of(named)).stream().map(Iface::name).toList();
  }

  @Test
  void aSoftwareIfaceIsResolvedToTheInterfaceThatHasItsAddressNow() throws Exception {
    Iface iface = iface("bond-a", "tcp", "52:54:00:aa:bb:01");
    FakeTransport tcp =
        FakeTransport.software().with(FakeTransport.nic("eth1", "52:54:00:aa:bb:01", "10.9.1.5"));
    plug(tcp);
    assertEquals(Optional.of("eth1"), registry.resolved(iface).netInterface());
    tcp.tell(List.of(FakeTransport.nic("storage0", "52:54:00:aa:bb:01", "10.9.1.5")));
    assertEquals(Optional.of("storage0"), registry.resolved(iface).netInterface());
    assertEquals(Iface.DEFAULT, registry.resolved(Iface.DEFAULT));
  }

  @Test
  void ofTwoTransportsOfOneNameTheHigherRankingServesAndTheOtherTakesOver() throws Exception {
    TransportPlug first = registry.plug("tcp", FakeTransport.software(), 0);
    first.ready().toCompletableFuture().get(5, TimeUnit.SECONDS);
    registry.listen(events::add);
    TransportPlug better = registry.plug("tcp", FakeTransport.software(), 10);
    better.ready().toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertEquals(new IfaceEvent.TransportRemoved("tcp"), event());
    assertEquals(new IfaceEvent.TransportAdded("tcp"), event());
    assertEquals(
        "another transport of this name serves", registry.transportStatus().get(1).reason());
    better.close();
    assertTrue(registry.iface("default").orElseThrow().served());
    assertEquals(1, registry.transportStatus().size());
    assertEquals("", registry.transportStatus().get(0).reason());
  }

  @Test
  void aTransportThatIsQuarantinedIsToldWithItsReasonAndServesNothing() throws Exception {
    FakeTransport broken =
        new FakeTransport("tcp", false) {
          @Override
          public TransportCapabilities capabilities() {
            throw new NoClassDefFoundError("com/vendor/Native");
          }
        };
    TransportPlug plug = registry.plug(broken);
    assertThrows(
        java.util.concurrent.ExecutionException.class,
        () -> plug.ready().toCompletableFuture().get(5, TimeUnit.SECONDS));
    assertFalse(registry.transportStatus().get(0).usable());
    assertTrue(
        registry.transportStatus().get(0).reason().contains("com/vendor/Native"),
        registry.transportStatus().get(0).reason());
    assertTrue(registry.iface("default").orElseThrow().reason().contains("quarantined"));
    assertEquals(0, timers.pending());
    timers.advance(Duration.ofDays(1));
  }
}
