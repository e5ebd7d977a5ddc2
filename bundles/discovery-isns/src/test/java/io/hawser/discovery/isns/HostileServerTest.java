package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.discovery.DiscoveryEvent.Action;
import io.hawser.api.discovery.DiscoveryEvent.Found;
import io.hawser.api.discovery.DiscoveryEvent.Lost;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that means harm to a client that lives registered with it: after each of its lies the
 * client asks again, its memory is what it was, what it knew is known, and nothing is lost for it.
 */
class HostileServerTest {
  private static final IscsiName US = IscsiName.of("iqn.2026-11.example:host");
  private static final String ONE = "iqn.2026-11.example:one";
  private static final long MEMORY = 48L << 20;

  private ScriptedServer server;
  private final Recorder events = new Recorder();
  private IsnsClient client;

  /** One that is trusted as far as policies go: what it lists may be logged in to. */
  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    client =
        new IsnsClient(
            new IsnsClientConfig(
                List.of(server.portal()),
                US,
                "a host",
                "host-entity",
                Optional.empty(),
                0,
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                new DiscoveryPolicy(Action.LOGIN, List.of("iqn.2026-11.example:*"), List.of()),
                100));
    client.listen(events);
    events.next(Found.class);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void raw(WritableByteChannel out, Message q, int flags, int sequence, byte[] body)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + body.length)
            .putShort((short) 1)
            .putShort((short) (0x8000 | q.function()))
            .putShort((short) body.length)
            .putShort((short) flags)
            .putShort((short) q.transaction())
            .putShort((short) sequence)
            .put(body)
            .flip();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void gigabyte(Message q, WritableByteChannel out) throws IOException {
    byte[] body = new byte[Message.MAX_FRAGMENT];
    for (int i = 0; i < (1 << 30) / body.length; i++) {
      raw(out, q, i == 0 ? Message.FIRST : 0, i, body);
    }
  }

  private static void reply(WritableByteChannel out, Message q, List<Attribute> attributes)
      throws IOException {
    ScriptedServer.write(out, Replies.reply(q.function(), q.transaction(), 0, attributes));
  }

  private Map<String, ScriptedServer.Behavior> lies() {
    Map<String, ScriptedServer.Behavior> lies = new LinkedHashMap<>();
    lies.put("a gigabyte in fragments", HostileServerTest::gigabyte);
    lies.put("silence", (q, out) -> {});
    lies.put("the last flag is missing", (q, out) -> raw(out, q, Message.FIRST, 0, new byte[64]));
    lies.put(
        "a fragment twice",
        (q, out) -> {
          raw(out, q, Message.FIRST, 0, new byte[64]);
          raw(out, q, 0, 0, new byte[64]);
        });
    lies.put("sequence from behind", (q, out) -> raw(out, q, Message.LAST, 7, new byte[64]));
    lies.put("no iSNS at all", (q, out) -> out.write(ByteBuffer.wrap(new byte[4_096])));
    lies.put(
        "an attribute longer than the message",
        (q, out) ->
            raw(
                out,
                q,
                Message.FIRST | Message.LAST,
                0,
                ByteBuffer.allocate(12).putInt(0).putInt(32).putInt(0x7fff_fffc).array()));
    lies.put(
        "an authentication block nobody can check",
        (q, out) -> raw(out, q, 0x2000 | Message.FIRST | Message.LAST, 0, new byte[64]));
    lies.put(
        "an entity name of 1,000 bytes",
        (q, out) -> {
          if (q.function() != Functions.REGISTER) {
            server.good(q, out);
            return;
          }
          reply(out, q, List.of(Attribute.text(Tags.ENTITY, "e".repeat(1_000))));
        });
    lies.put(
        "a registration for 0 seconds and every other number at its end",
        (q, out) -> {
          if (q.function() != Functions.REGISTER) {
            server.good(q, out);
            return;
          }
          reply(
              out,
              q,
              List.of(
                  Attribute.text(Tags.ENTITY, "host-entity"),
                  new Attribute(6, new byte[] {0, 0, 0, 0}),
                  new Attribute(19, new byte[] {-1, -1, -1, -1}),
                  new Attribute(33, new byte[] {-1, -1, -1, -1})));
        });
    lies.put(
        "every status there is",
        (q, out) -> {
          for (int status = 1; status < 30; status++) {
            ScriptedServer.write(
                out, Replies.reply(q.function(), q.transaction(), status, List.of()));
          }
        });
    lies.put(
        "answers nobody asked for",
        (q, out) -> {
          for (int i = 0; i < 2_000; i++) {
            int other = q.transaction() + 1 + i & 0xffff;
            ScriptedServer.write(out, Replies.reply(q.function(), other, 0, List.of()));
          }
        });
    return lies;
  }

  @Test
  void noLieCrashesHangsFillsOrTakesAnythingAway() throws Exception {
    long before = used();
    for (Map.Entry<String, ScriptedServer.Behavior> lie : lies().entrySet()) {
      server.behavior = lie.getValue();
      server.requests.clear();
      for (int i = 0; i < 2; i++) {
        assertTrue(server.requests.poll(20, TimeUnit.SECONDS) != null, lie.getKey());
      }
      assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size(), lie.getKey());
    }
    assertTrue(used() - before < MEMORY, () -> (used() - before >> 20) + " MiB were kept");
    assertTrue(
        events.events.stream().noneMatch(e -> e instanceof Lost), "what was known stays known");
    server.behavior = server::good;
    server.targets = Replies.target("iqn.2026-11.example:two", "10.0.0.2", 3260, 1);
    server.hangUp();
    assertEquals("10.0.0.2", events.next(Found.class).node().portal().host(), "and it still lives");
  }

  @Test
  void aListOfAHundredThousandIsCutOff() throws Exception {
    List<Attribute> many = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      many.addAll(Replies.target("iqn.2026-11.example:t" + i, "10.0.0.1", 3260, 1));
    }
    server.targets = many;
    for (int i = 0; i < 5; i++) {
      server.next(Functions.QUERY);
    }
    assertTrue(client.targets().get(5, TimeUnit.SECONDS).size() <= 100, "as many as configured");
  }

  /** The flood comes from the server's own address, about names it has no business with. */
  @Test
  void aFloodOfNotificationsForStrangersCostsNothing() throws Exception {
    long before = used();
    Message alien =
        new Message(
            Functions.SCN,
            Message.SERVER,
            7,
            Message.body(List.of(Attribute.text(Tags.NODE_NAME, "iqn.2026-11.stranger:somebody"))));
    server.requests.clear();
    for (int i = 0; i < 10; i++) {
      ScriptedServer.notify(
          "127.0.0.1", client.notificationPort(), Collections.nCopies(5_000, alien));
    }
    assertTrue(server.requests.size() < 2_000, () -> server.requests.size() + " questions");
    assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
    assertTrue(used() - before < MEMORY);
    assertTrue(events.events.stream().noneMatch(e -> e instanceof Lost));
  }
}
