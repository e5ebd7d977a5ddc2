package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One question to a server, good or hostile. */
class IsnsDiscoveryTest {
  private static final IscsiName US = IscsiName.of("iqn.2026-11.example:host");
  private static final String ONE = "iqn.2026-11.example:one";

  private ScriptedServer server;
  private IsnsDiscovery discovery;
  private final List<DiscoveredNode> found = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    discovery = new IsnsDiscovery();
  }

  @AfterEach
  void stop() throws IOException {
    discovery.close();
    server.close();
  }

  private DiscoverySummary discover(Optional<Portal> portal, Duration deadline, Iface... ifaces)
      throws Exception {
    DiscoveryRequest request =
        new DiscoveryRequest(
            portal,
            List.of(ifaces),
            US,
            DiscoveryRequest.Authentication.NEVER,
            Optional.empty(),
            SessionTimeouts.DEFAULT,
            Deadline.after(deadline),
            100,
            Map.of());
    return discovery.discover(request, found::add).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HawserException fails(Duration deadline) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class, () -> discover(Optional.of(server.portal()), deadline));
    return assertInstanceOf(HawserException.class, failure.getCause());
  }

  @Test
  void targetsAreReported() throws Exception {
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 4);
    DiscoverySummary summary = discover(Optional.of(server.portal()), Duration.ofSeconds(5));
    assertEquals(1, summary.found());
    assertEquals("10.0.0.1:3260,4", found.get(0).portal().toString());
    assertEquals("isns " + server.portal().address(), found.get(0).source());
    assertEquals(Optional.empty(), found.get(0).iface());
    List<Attribute> asked = server.requests.take().attributes(0);
    assertEquals(Optional.of(US.value()), asked.get(0).asText(255), "we say who asks");
  }

  @Test
  void eachIfaceAsksFromItsAddress() throws Exception {
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 4);
    Iface second =
        new Iface(
            "second",
            "tcp",
            Optional.empty(),
            Optional.empty(),
            Optional.of("127.0.0.2"),
            Optional.of(IscsiName.of("iqn.2026-11.example:other")),
            new TreeMap<>());
    discover(Optional.of(server.portal()), Duration.ofSeconds(5), Iface.DEFAULT, second);
    assertEquals(
        List.of(Optional.of("default"), Optional.of("second")),
        found.stream().map(DiscoveredNode::iface).toList());
    server.requests.take();
    assertEquals(
        Optional.of("iqn.2026-11.example:other"),
        server.requests.take().attributes(0).get(0).asText(255));
  }

  @Test
  void aServerThatKnowsNoGroupObjectsIsAskedTheOlderWay() throws Exception {
    server.behavior =
        (request, out) -> {
          boolean groups = request.attributes(0).stream().anyMatch(a -> a.tag() == 48);
          if (groups) {
            ScriptedServer.write(out, Replies.reply(2, request.transaction(), 18, List.of()));
          } else {
            server.good(request, out);
          }
        };
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 4);
    assertEquals(1, discover(Optional.of(server.portal()), Duration.ofSeconds(5)).found());
  }

  /** Refuses to list all at once; leads through these nodes, and answers for each by its name. */
  private void stepByStep(List<String> nodes) {
    server.behavior =
        (request, out) -> {
          int id = request.transaction();
          Attribute key = request.attributes(0).get(1);
          String name = key.asText(255).orElse("");
          if (request.function() == Functions.GET_NEXT) {
            int next = name.isEmpty() ? 0 : nodes.indexOf(name) + 1;
            ScriptedServer.write(
                out,
                next < nodes.size()
                    ? Replies.reply(
                        Functions.GET_NEXT,
                        id,
                        0,
                        List.of(Attribute.text(Tags.NODE_NAME, nodes.get(next))))
                    : Replies.reply(Functions.GET_NEXT, id, 9, List.of()));
          } else if (key.tag() == Tags.NODE_NAME) {
            ScriptedServer.write(
                out, Replies.listing(id, Replies.target(name, "10.0.0.1", 3260, 1)));
          } else {
            ScriptedServer.write(out, Replies.reply(Functions.QUERY, id, 5, List.of()));
          }
        };
  }

  @Test
  void aServerThatListsNothingAtOnceIsAskedStepByStep() throws Exception {
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      nodes.add("iqn.2026-11.example:t" + i);
    }
    stepByStep(nodes);
    assertEquals(
        100,
        discover(Optional.of(server.portal()), Duration.ofSeconds(10)).found(),
        "no more than asked for");
    assertEquals("iqn.2026-11.example:t99", found.get(99).target().value());
    found.clear();
    stepByStep(nodes.subList(0, 3));
    assertEquals(3, discover(Optional.of(server.portal()), Duration.ofSeconds(10)).found());
  }

  @Test
  void aServerThatLeadsInACircleIsLeft() {
    // The last name is the first's, so its successor is the second again.
    stepByStep(List.of(ONE, "iqn.2026-11.example:two", ONE));
    HawserException failure = fails(Duration.ofSeconds(10));
    assertEquals(ErrorCode.ISNS_QUERY, failure.code());
    assertTrue(failure.getMessage().contains("circle"), failure::getMessage);
  }

  @Test
  void withoutAServerThereIsNoneToAsk() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class, () -> discover(Optional.empty(), Duration.ofSeconds(5)));
    assertEquals(ErrorCode.INVALID, ((HawserException) failure.getCause()).code());
  }

  @Test
  void nobodyThereIsATransportError() throws IOException {
    server.close();
    assertEquals(ErrorCode.TRANSPORT, fails(Duration.ofSeconds(5)).code());
  }

  @Test
  void silenceEndsWithTheDeadline() {
    server.behavior = (request, out) -> {};
    assertEquals(ErrorCode.REQUEST_TIMEOUT, fails(Duration.ofMillis(300)).code());
  }

  /** A gigabyte in fragments: refused after a megabyte, whatever is still to come. */
  private static void flood(Message request, WritableByteChannel out) throws IOException {
    byte[] body = new byte[Message.MAX_FRAGMENT];
    for (int i = 0; i < 16_384; i++) {
      ByteBuffer fragment =
          ByteBuffer.allocate(12 + body.length)
              .putShort((short) 1)
              .putShort((short) 0x8002)
              .putShort((short) body.length)
              .putShort((short) (i == 0 ? Message.FIRST : 0))
              .putShort((short) request.transaction())
              .putShort((short) i)
              .put(body)
              .flip();
      while (fragment.hasRemaining()) {
        out.write(fragment);
      }
    }
  }

  private static void raw(WritableByteChannel out, Object... shorts) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    for (Object each : shorts) {
      bytes.putShort(((Number) each).shortValue());
    }
    out.write(bytes.flip());
  }

  @Test
  void whatIsNoAnswerIsAnErrorAtOnce() {
    Map<String, ScriptedServer.Behavior> lies = new LinkedHashMap<>();
    lies.put("a gigabyte", IsnsDiscoveryTest::flood);
    lies.put("hangs up", (request, out) -> out.close());
    lies.put("no iSNS", (request, out) -> out.write(ByteBuffer.wrap(new byte[64])));
    lies.put("other version", (q, out) -> raw(out, 9, 0x8002, 0, 0x4c00, q.transaction(), 0));
    lies.put("other function", (q, out) -> raw(out, 1, 0x8001, 0, 0x4c00, q.transaction(), 0));
    lies.put("other number", (q, out) -> raw(out, 1, 0x8002, 0, 0x4c00, q.transaction() + 1, 0));
    lies.put("sequence 5", (q, out) -> raw(out, 1, 0x8002, 0, 0x4c00, q.transaction(), 5));
    lies.put("no status", (q, out) -> raw(out, 1, 0x8002, 0, 0x4c00, q.transaction(), 0));
    lies.put("authenticated", (q, out) -> raw(out, 1, 0x8002, 0, 0x6c00, q.transaction(), 0));
    lies.put(
        "length past the end",
        (q, out) ->
            raw(out, 1, 0x8002, 12, 0x4c00, q.transaction(), 0, 0, 0, 0, 32, 0x7fff, 0xffff));
    lies.put(
        "refused with targets",
        (q, out) ->
            ScriptedServer.write(
                out,
                Replies.reply(2, q.transaction(), 8, Replies.target(ONE, "10.0.0.1", 3260, 1))));
    lies.forEach(
        (name, lie) -> {
          server.behavior = lie;
          long start = System.nanoTime();
          HawserException failure = fails(Duration.ofSeconds(15));
          assertTrue(
              failure.code() == ErrorCode.ISNS_QUERY || failure.code() == ErrorCode.TRANSPORT,
              () -> name + ": " + failure);
          assertTrue(System.nanoTime() - start < 5_000_000_000L, () -> name + " took too long");
        });
    assertEquals(List.of(), found);
  }

  @Test
  void aByteNowAndThenEndsWithTheDeadline() {
    server.behavior = (request, out) -> raw(out, 1);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, fails(Duration.ofMillis(300)).code());
  }
}
