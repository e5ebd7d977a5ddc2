package io.hawser.discovery.sendtargets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoveryRequest.Authentication;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendTargetsDiscoveryTest {
  private static final IscsiName HOST = IscsiName.of("iqn.2026-01.io.hawser:host");
  private static final ChapCredentials CHAP =
      new ChapCredentials(
          "ann",
          Secret.of("0123456789ab"),
          Optional.empty(),
          Optional.empty(),
          ChapCredentials.ALL_ALGORITHMS);

  private final AnsweringTransport tcp = new AnsweringTransport();
  private final SendTargetsDiscovery discovery =
      new SendTargetsDiscovery(tcp.registry(), new Random(3));
  private final List<DiscoveredNode> found = new ArrayList<>();

  private DiscoveryRequest request(String portal, List<Iface> ifaces, int most) {
    return request(portal, ifaces, most, Authentication.NEVER, Optional.empty());
  }

  private DiscoveryRequest request(
      String portal,
      List<Iface> ifaces,
      int most,
      Authentication authentication,
      Optional<ChapCredentials> chap) {
    return new DiscoveryRequest(
        Optional.ofNullable(portal).map(Portal::parse),
        ifaces,
        HOST,
        authentication,
        chap,
        SessionTimeouts.DEFAULT,
        Deadline.after(Duration.ofSeconds(30)),
        most,
        Map.of());
  }

  private DiscoverySummary discover(DiscoveryRequest request) throws Exception {
    return discovery.discover(request, found::add).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private HawserException failure(DiscoveryRequest request) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> discover(request));
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  private List<String> portals() {
    return found.stream().map(node -> node.portal().toString()).toList();
  }

  private static Iface nic(String name, String nic) {
    return new Iface(
        name,
        "tcp",
        Optional.empty(),
        Optional.of(nic),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  @Test
  void everyPortalOfEveryTargetIsFoundAndTheSessionLogsOut() throws Exception {
    tcp.answer(
        "TargetName=iqn.2031-02.net.lab:a",
        "TargetAddress=10.9.1.80:3260,1",
        "TargetAddress=[fd00::8]:3261,2",
        "TargetAddress=storage.lab:3260,65535",
        "TargetName=iqn.2031-02.net.lab:b");
    DiscoverySummary summary = discover(request("10.9.1.80", List.of(), 10));
    assertEquals(new DiscoverySummary(4, List.of()), summary);
    assertEquals(
        List.of("10.9.1.80:3260,1", "[fd00::8]:3261,2", "storage.lab:3260,65535", "10.9.1.80:3260"),
        portals());
    assertEquals("sendtargets 10.9.1.80:3260", found.get(0).source());
    assertEquals(Optional.empty(), found.get(0).iface());

    LoginRequest login = tcp.logins.get(0);
    assertEquals(SessionType.DISCOVERY, login.type());
    assertEquals(Optional.empty(), login.target());
    assertEquals(HOST, login.initiator());
    assertEquals(0, login.timeouts().reconnects());
    assertEquals("SendTargets=All\0", tcp.asked.get(0));
    assertEquals(1, tcp.logouts);
    assertEquals(0, tcp.closes);
  }

  @Test
  void tenThousandTargetsWithTwoPortalsEachAreFound() throws Exception {
    String[] answer = new String[30_000];
    for (int i = 0; i < 10_000; i++) {
      answer[3 * i] = "TargetName=iqn.2031-02.net.lab:vol" + i;
      answer[3 * i + 1] = "TargetAddress=10.9.1.80:3260,1";
      answer[3 * i + 2] = "TargetAddress=10.9.2.80:3260,2";
    }
    tcp.answer(answer);
    DiscoverySummary summary =
        discover(request("10.9.1.80", List.of(), DiscoveryRequest.DEFAULT_MAX_TARGETS));
    assertEquals(20_000, summary.found());
    Set<IscsiName> targets = new LinkedHashSet<>();
    found.forEach(node -> targets.add(node.target()));
    assertEquals(10_000, targets.size());
    assertEquals("iqn.2031-02.net.lab:vol9999", found.get(19_999).target().value());
  }

  @Test
  void whatMakesNoSenseIsLeftOutWithAWarningAndTheRestIsKept() throws Exception {
    tcp.answer(
        "TargetAddress=10.9.1.80:3260,1",
        "TargetName=iqn.2031-02.net.lab:../../etc",
        "TargetAddress=10.9.1.80:3260,1",
        "TargetName=iqn.2031-02.net.lab:good",
        "TargetAddress=0.0.0.0:3260,1",
        "TargetAddress=10.9.1.80:99999,1",
        "TargetAddress=239.1.1.1:3260,1",
        "TargetAddress=[fe80::8]:3260,1",
        "TargetAddress=[fe80::8%eth9]:3260,1",
        "TargetAddress=10.9.1.81:3260,65536",
        "TargetAddress=10.9.1.82:3260,7",
        "Garbage");
    DiscoverySummary summary = discover(request("10.9.1.80", List.of(), 10));
    assertEquals(List.of("10.9.1.82:3260,7"), portals());
    assertEquals(9, summary.warnings().size(), summary.warnings().toString());
    for (String warning : summary.warnings()) {
      assertTrue(warning.chars().noneMatch(Character::isISOControl), warning);
    }
  }

  @Test
  void aLinkLocalPortalGetsTheZoneWeAskedThrough() throws Exception {
    tcp.answer("TargetName=iqn.2031-02.net.lab:a", "TargetAddress=[fe80::8]:3260,1");
    discover(request("[fe80::1%eth0]", List.of(), 10));
    discover(request("10.9.1.80", List.of(nic("b", "eth1")), 10));
    assertEquals(List.of("[fe80::8%eth0]:3260,1", "[fe80::8%eth1]:3260,1"), portals());
  }

  @Test
  void everyIfaceIsAskedThroughAndOneThatFailsIsAWarning() throws Exception {
    tcp.answer("TargetName=iqn.2031-02.net.lab:a", "TargetAddress=10.9.1.80:3260,1");
    tcp.refuse =
        login ->
            login.iface().name().equals("a")
                ? new HawserException(ErrorCode.TRANSPORT, "no route to 10.9.1.80")
                : null;
    DiscoverySummary summary =
        discover(request("10.9.1.80", List.of(nic("a", "eth0"), nic("b", "eth1")), 10));
    assertEquals(List.of(Optional.of("b")), found.stream().map(DiscoveredNode::iface).toList());
    assertEquals(List.of("through iface a: no route to 10.9.1.80"), summary.warnings());

    tcp.refuse =
        login -> new HawserException(ErrorCode.TRANSPORT, "refused " + login.iface().name());
    HawserException none =
        failure(request("10.9.1.80", List.of(nic("a", "eth0"), nic("b", "eth1")), 10));
    assertEquals("refused a", none.getMessage());
    assertEquals(ErrorCode.TRANSPORT, none.code());
  }

  @Test
  void thousandsOfIfacesThatNobodyServesEndInOneFailure() {
    List<Iface> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(Iface.unbound("i" + i, "nosuch"));
    }
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(request("10.9.1.80", many, 10)).code());
  }

  @Test
  void credentialsAreUsedByPolicy() throws Exception {
    tcp.answer();
    discover(request("10.9.1.80", List.of(), 10, Authentication.NEVER, Optional.of(CHAP)));
    discover(request("10.9.1.80", List.of(), 10, Authentication.ALLOW, Optional.of(CHAP)));
    discover(request("10.9.1.80", List.of(), 10, Authentication.REQUIRE, Optional.of(CHAP)));
    assertEquals(Optional.empty(), tcp.logins.get(0).chap());
    assertEquals(Optional.of(CHAP), tcp.logins.get(1).chap());
    assertTrue(tcp.logins.get(2).chap().orElseThrow().required());
    tcp.refuse = login -> new LoginException(ErrorCode.LOGIN_AUTHENTICATION, "no", 2, 1);
    assertEquals(
        ErrorCode.LOGIN_AUTHENTICATION, failure(request("10.9.1.80", List.of(), 10)).code());
  }

  @Test
  void anAnswerThatNeverComesIsAnErrorAndTheSessionIsGivenUp() {
    tcp.text =
        CompletableFuture.failedFuture(new HawserException(ErrorCode.PDU_TIMEOUT, "no answer"));
    tcp.logout = CompletableFuture.failedFuture(new HawserException(ErrorCode.LOGOUT, "no answer"));
    assertEquals(ErrorCode.PDU_TIMEOUT, failure(request("10.9.1.80", List.of(), 10)).code());
    assertEquals(1, tcp.closes);
  }

  @Test
  void requestsThatCannotWorkAreRefused() {
    assertEquals(ErrorCode.INVALID, failure(request(null, List.of(), 10)).code());
    tcp.features = Set.of();
    assertEquals(
        ErrorCode.TRANSPORT_CAPABILITY, failure(request("10.9.1.80", List.of(), 10)).code());
    assertEquals(0, tcp.logins.size());
  }

  @Test
  void aConsumerThatThrowsEndsTheDiscovery() {
    tcp.answer("TargetName=iqn.2031-02.net.lab:a", "TargetName=iqn.2031-02.net.lab:b");
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () ->
                discovery
                    .discover(
                        request("10.9.1.80", List.of(nic("a", "eth0"), nic("b", "eth1")), 10),
                        node -> {
                          throw new IllegalStateException("full");
                        })
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS));
    assertEquals(
        ErrorCode.INTERNAL, assertInstanceOf(HawserException.class, failed.getCause()).code());
    assertEquals(1, tcp.logins.size());
  }
}
