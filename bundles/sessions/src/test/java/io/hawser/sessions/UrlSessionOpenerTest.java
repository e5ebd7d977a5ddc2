package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class UrlSessionOpenerTest {
  private static final IscsiUrl URL =
      IscsiUrl.parse("iscsi://10.9.1.80/iqn.2031-02.net.lab:vol7/0");
  private static final IscsiName HOST = IscsiName.of("iqn.2026-01.io.hawser:host");

  private final FakeTransport tcp = new FakeTransport("tcp");
  private final FakeRegistry registry = new FakeRegistry().serve(tcp);
  private final UrlSessionOpener opener = new UrlSessionOpener(registry, new Random(7));

  private static ConnectOptions options(SessionParameters parameters, String... ifaces) {
    return new ConnectOptions(
        HOST, List.of(ifaces), Optional.empty(), parameters, SessionTimeouts.DEFAULT, 0);
  }

  private TransportSession open(IscsiUrl url, String... ifaces) throws Exception {
    return opener
        .open(url, options(SessionParameters.DEFAULT_OFFER, ifaces))
        .toCompletableFuture()
        .get();
  }

  private HawserException failure(IscsiUrl url, SessionParameters parameters, String... ifaces) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> opener.open(url, options(parameters, ifaces)).toCompletableFuture().get());
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  @Test
  void withoutAnIfaceTheNetworkDecides() throws Exception {
    registry.records.put("a", Iface.unbound("a", "tcp"));
    open(URL);
    LoginRequest request = tcp.requests.get(0);
    assertEquals(Iface.DEFAULT, request.iface());
    assertEquals(HOST, request.initiator());
    assertEquals(SessionType.NORMAL, request.type());
    assertEquals(URL.target(), request.target());
  }

  @Test
  void theIfaceNamedIsUsedAndItsInitiatorNameWins() throws Exception {
    IscsiName own = IscsiName.of("iqn.2026-01.io.hawser:own");
    registry.records.put(
        "b",
        new Iface(
            "b",
            "tcp",
            Optional.empty(),
            Optional.of("eth1"),
            Optional.empty(),
            Optional.of(own),
            new TreeMap<>()));
    open(URL, "b", "default");
    assertEquals("b", tcp.requests.get(0).iface().name());
    assertEquals(own, tcp.requests.get(0).initiator());
  }

  @Test
  void everySessionHasAnIdentifierOfItsOwnUnderOneRandomPart() throws Exception {
    open(URL);
    open(URL);
    long first = tcp.requests.get(0).isid().value();
    long second = tcp.requests.get(1).isid().value();
    assertNotEquals(first, second);
    assertEquals(first >> 16, second >> 16);
    assertEquals(0x80, first >> 40);
  }

  @Test
  void identifiersStayDistinctBeyondTheQualifiers() {
    IsidAllocator allocator = new IsidAllocator(new Random(1));
    Set<Long> seen = new java.util.HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      seen.add(allocator.next().value());
    }
    assertEquals(200_000, seen.size());
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheNetworkIsAsked() {
    SessionParameters offer = SessionParameters.DEFAULT_OFFER;
    assertEquals(ErrorCode.INVALID, failure(IscsiUrl.parse("iscsi://10.9.1.80/"), offer).code());
    assertEquals(ErrorCode.INVALID, failure(URL, offer, "nosuch").code());
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(URL, offer, "iser").code());
    tcp.features = Set.of();
    assertEquals(
        ErrorCode.TRANSPORT_CAPABILITY,
        failure(IscsiUrl.parse("iscsi://[fd00::8]/iqn.2031-02.net.lab:vol7"), offer).code());
    assertEquals(
        ErrorCode.TRANSPORT_CAPABILITY,
        failure(URL, offer.withDigests(List.of(Digest.CRC32C), List.of(Digest.NONE))).code());
    assertEquals(0, tcp.requests.size());
  }

  @Test
  void theOfferShrinksToWhatTheTransportCan() throws Exception {
    tcp.features = Set.of();
    SessionParameters wish =
        SessionParameters.DEFAULT_OFFER.withDigests(
            List.of(Digest.CRC32C, Digest.NONE), List.of(Digest.NONE));
    opener.open(URL, options(wish)).toCompletableFuture().get();
    SessionParameters offered = tcp.requests.get(0).parameters();
    assertEquals(List.of(Digest.NONE), offered.headerDigests());
    assertEquals(1, offered.maxOutstandingR2T());
  }

  @Test
  void failuresComeThroughAsTheyAreAndStrangeOnesAreNamed() {
    LoginException refused =
        new LoginException(ErrorCode.LOGIN_AUTHENTICATION, "wrong secret", 2, 1);
    tcp.answer = request -> CompletableFuture.failedFuture(refused);
    assertSame(refused, failure(URL, SessionParameters.DEFAULT_OFFER));
    tcp.answer = request -> CompletableFuture.failedFuture(new IllegalStateException("x"));
    HawserException strange = failure(URL, SessionParameters.DEFAULT_OFFER);
    assertEquals(ErrorCode.INTERNAL, strange.code());
    assertEquals(
        "login to iqn.2031-02.net.lab:vol7 at 10.9.1.80:3260 failed:"
            + " java.lang.IllegalStateException: x",
        strange.getMessage());
  }
}
