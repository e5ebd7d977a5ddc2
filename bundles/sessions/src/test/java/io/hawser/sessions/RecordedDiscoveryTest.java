package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.RecordValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordedDiscoveryTest {
  private static final DiscoveryId SOURCE =
      new DiscoveryId("sendtargets", Portal.of("10.9.1.80", 3260));
  private static final IscsiName TARGET = IscsiName.of("iqn.2031-02.net.lab:vol7");
  private static final Set<DiscoveryOperation> NEW = Set.of(DiscoveryOperation.NEW);

  /** Finds one target at one portal, except through the ifaces that cannot reach it. */
  private static final class OneTarget implements Discovery {
    final List<DiscoveryRequest> requests = new ArrayList<>();
    final Set<String> unreachable = new HashSet<>();

    @Override
    public String method() {
      return "sendtargets";
    }

    @Override
    public CompletionStage<DiscoverySummary> discover(
        DiscoveryRequest request, Consumer<DiscoveredNode> found) {
      requests.add(request);
      Optional<String> iface = request.ifaces().stream().map(Iface::name).findFirst();
      if (iface.filter(unreachable::contains).isPresent()) {
        return CompletableFuture.failedStage(
            new HawserException(ErrorCode.TRANSPORT, "no route to 10.9.1.80"));
      }
      found.accept(
          new DiscoveredNode(TARGET, Portal.parse("10.9.1.80:3260,1"), iface, "sendtargets"));
      return CompletableFuture.completedStage(new DiscoverySummary(1, List.of("careful")));
    }
  }

  private final OneTarget method = new OneTarget();
  private final Books books = new Books();
  private final FakeRegistry registry = new FakeRegistry();
  private final RecordedDiscovery discovery =
      new RecordedDiscovery(
          registry,
          new FakeStore(),
          books,
          name -> name.equals("sendtargets") ? Optional.of(method) : Optional.empty(),
          Runnable::run);

  RecordedDiscoveryTest() {
    registry.records.put("a", Iface.unbound("a", "tcp"));
    registry.records.put("b", Iface.unbound("b", "tcp"));
  }

  private NodeDiscovery.Result discover(
      DiscoveryId source, Set<DiscoveryOperation> operations, boolean stored, String... ifaces)
      throws Exception {
    return discovery
        .discover(
            new NodeDiscovery.Request(
                source,
                List.of(ifaces),
                operations,
                stored,
                Deadline.after(Duration.ofSeconds(30))))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  private ErrorCode refusal(DiscoveryId source, boolean stored, String... ifaces) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> discover(source, NEW, stored, ifaces));
    return assertInstanceOf(HawserException.class, failed.getCause()).code();
  }

  private static NodeId node(String portal, String iface) {
    return new NodeId(TARGET, Portal.parse(portal), iface);
  }

  @Test
  void withoutIfacesOneQuestionIsAskedAndTheAnswerBoundByTheRule() throws Exception {
    NodeDiscovery.Result result = discover(SOURCE, NEW, false);
    assertEquals(1, method.requests.size());
    assertEquals(List.of(), method.requests.get(0).ifaces());
    assertEquals(DiscoveryRequest.Authentication.NEVER, method.requests.get(0).authentication());
    assertEquals(List.of(node("10.9.1.80:3260,1", "default")), books.found);
    assertEquals(List.of("create", "apply [NEW]"), books.calls);
    assertEquals(1, result.found().size());
    assertEquals(List.of("careful"), result.warnings());
    assertFalse(books.stale.test(node("10.9.1.80:3260,9", "b")));
    assertTrue(books.stale.test(node("10.9.1.81", "default")));
  }

  @Test
  void anIfaceThatCannotReachTheSourceLosesNoNode() throws Exception {
    method.unreachable.add("a");
    NodeDiscovery.Result result = discover(SOURCE, NEW, false, "a", "b");
    assertEquals(List.of(node("10.9.1.80:3260,1", "b")), books.found);
    assertEquals(List.of("iface a: no route to 10.9.1.80", "careful"), result.warnings());
    assertFalse(books.stale.test(node("10.9.1.81", "a")));
    assertTrue(books.stale.test(node("10.9.1.81", "b")));
    assertFalse(books.stale.test(node("10.9.1.81", "default")));

    method.unreachable.add("b");
    assertEquals(ErrorCode.TRANSPORT, refusal(SOURCE, false, "a", "b"));
  }

  @Test
  void theStoredRecordCountsWhereItIsAskedFor() throws Exception {
    assertEquals(ErrorCode.NO_OBJECTS_FOUND, refusal(SOURCE, true));
    books.records.put(
        SOURCE,
        new DiscoveryRecord(
            SOURCE,
            RecordValues.of(
                Map.of(
                    "discovery.sendtargets.auth.username", "ann",
                    "discovery.sendtargets.auth.password", "0123456789ab",
                    "discovery.sendtargets.timeo.login_timeout", "3")),
            List.of()));
    books.calls.clear();
    discover(SOURCE, NEW, true);
    assertEquals(List.of("read", "apply [NEW]"), books.calls);
    DiscoveryRequest asked = method.requests.get(0);
    assertEquals("ann", asked.chap().orElseThrow().user());
    assertEquals(DiscoveryRequest.Authentication.ALLOW, asked.authentication());
    assertEquals(Duration.ofSeconds(3), asked.timeouts().login());
  }

  @Test
  void withoutOperationsNothingIsWritten() throws Exception {
    discover(SOURCE, Set.of(), false);
    assertEquals(List.of("defaults", "apply []"), books.calls);
  }

  @Test
  void unknownMethodsAndIfacesAreRefused() {
    assertEquals(
        ErrorCode.UNKNOWN_DISCOVERY,
        refusal(new DiscoveryId("isns", Portal.of("10.9.1.90", 3205)), false));
    assertEquals(ErrorCode.INVALID, refusal(SOURCE, false, "nosuch"));
    assertEquals(0, method.requests.size());
  }
}
