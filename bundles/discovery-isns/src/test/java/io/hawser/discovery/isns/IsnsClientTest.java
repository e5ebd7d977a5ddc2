package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryEvent.Action;
import io.hawser.api.discovery.DiscoveryEvent.Found;
import io.hawser.api.discovery.DiscoveryEvent.Lost;
import io.hawser.api.discovery.DiscoveryEvent.Refused;
import io.hawser.api.discovery.DiscoveryEvent.SourceState;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole life at servers of every kind. */
class IsnsClientTest {
  private static final IscsiName US = IscsiName.of("iqn.2026-11.example:host");
  private static final String ONE = "iqn.2026-11.example:one";
  private static final String TWO = "iqn.2026-11.other:two";

  private ScriptedServer server;
  private final Recorder events = new Recorder();
  private IsnsClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() throws IOException {
    if (client != null) {
      client.close();
    }
    server.close();
  }

  private static IsnsClientConfig config(
      List<Portal> servers,
      DiscoveryPolicy policy,
      Duration period,
      Duration audit,
      Duration call) {
    return new IsnsClientConfig(
        servers,
        US,
        "a host",
        "host-entity",
        Optional.empty(),
        0,
        period,
        Duration.ofSeconds(5),
        audit,
        call,
        Duration.ofMillis(20),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        policy,
        100);
  }

  private void live(DiscoveryPolicy policy, Duration period, Duration audit) throws IOException {
    client =
        new IsnsClient(
            config(List.of(server.portal()), policy, period, audit, Duration.ofSeconds(2)));
    client.listen(events);
  }

  private void live() throws IOException {
    live(DiscoveryPolicy.TELL, Duration.ofMinutes(10), Duration.ofMinutes(10));
  }

  private static Message scn() {
    return new Message(
        Functions.SCN,
        Message.SERVER,
        7,
        Message.body(List.of(Attribute.text(Tags.NODE_NAME, US.value()))));
  }

  private static Message esi(String entity) {
    return new Message(
        Functions.ESI,
        Message.SERVER,
        9,
        Message.body(
            List.of(
                new Attribute(Tags.TIMESTAMP, new byte[8]), Attribute.text(Tags.ENTITY, entity))));
  }

  @Test
  void itRegistersSubscribesAndAsks() throws Exception {
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    live();
    Message registration = server.next(Functions.REGISTER);
    assertTrue((registration.flags() & Message.REPLACE) != 0, "an earlier life is replaced");
    List<Integer> tags = registration.attributes(0).stream().map(Attribute::tag).toList();
    assertEquals(
        List.of(
            Tags.NODE_NAME,
            Tags.ENTITY,
            Tags.DELIMITER,
            Tags.ENTITY,
            Tags.ENTITY_PROTOCOL,
            Tags.REGISTRATION_PERIOD,
            Tags.PORTAL_ADDRESS,
            Tags.PORTAL_PORT,
            Tags.ESI_INTERVAL,
            Tags.ESI_PORT,
            Tags.SCN_PORT,
            Tags.NODE_NAME,
            Tags.NODE_TYPE,
            Tags.NODE_ALIAS),
        tags);
    Attribute scnPort = registration.attributes(0).get(tags.indexOf(Tags.SCN_PORT));
    assertEquals(client.notificationPort(), scnPort.asNumber().orElseThrow());
    server.next(Functions.SCN_REGISTER);
    assertTrue(events.next(SourceState.class).reachable());
    Found found = events.next(Found.class);
    assertEquals(ONE, found.node().target().value());
    assertEquals(Action.ANNOUNCE, found.action());
    assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
  }

  @Test
  void aNotificationLeadsToAQuestion() throws Exception {
    live();
    events.next(SourceState.class);
    server.next(Functions.QUERY);
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    List<Message> answers =
        ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(scn()));
    assertEquals(Functions.SCN | Functions.RESPONSE, answers.get(0).function());
    assertEquals(0, answers.get(0).status());
    assertEquals(7, answers.get(0).transaction());
    assertEquals(ONE, events.next(Found.class).node().target().value());
    server.targets = List.of();
    ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(scn()));
    assertEquals(ONE, events.next(Lost.class).node().target().value());
  }

  @Test
  void aFloodOfNotificationsIsAFewQuestions() throws Exception {
    live();
    events.next(SourceState.class);
    server.next(Functions.QUERY);
    server.requests.clear();
    List<Message> flood = Collections.nCopies(5_000, scn());
    assertEquals(
        5_000, ScriptedServer.notify("127.0.0.1", client.notificationPort(), flood).size());
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(scn()));
    events.next(Found.class);
    assertTrue(server.requests.size() < 500, () -> server.requests.size() + " questions");
  }

  @Test
  void inquiriesAboutUsAreAnswered() throws Exception {
    live();
    events.next(SourceState.class);
    List<Message> answers =
        ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(esi("host-entity")));
    assertEquals(0x800d, answers.get(0).function());
    assertEquals(2, answers.get(0).attributes(4).size(), "its attributes come back");
    assertEquals(
        List.of(),
        ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(esi("another"))));
    Message query = new Message(Functions.QUERY, 0, 1, new byte[0]);
    assertEquals(
        List.of(), ScriptedServer.notify("127.0.0.1", client.notificationPort(), List.of(query)));
  }

  @Test
  void aStrangerIsToldNothing() throws Exception {
    live();
    events.next(SourceState.class);
    try {
      assertEquals(
          List.of(),
          ScriptedServer.notify(
              "127.0.0.2", client.notificationPort(), List.of(esi("host-entity"))));
    } catch (IOException resetIsFineToo) {
      assertFalse(resetIsFineToo.getMessage().contains("timed out"));
    }
    assertTrue(events.next(Refused.class).what().contains("127.0.0.2"));
  }

  @Test
  void onlyWhatThePolicyLetsInIsOfferedForLogin() throws Exception {
    List<Attribute> all = new ArrayList<>(Replies.target(ONE, "10.0.0.1", 3260, 1));
    all.addAll(Replies.target(TWO, "10.0.0.2", 3260, 1));
    all.addAll(Replies.target(ONE, "192.0.2.1", 3260, 1));
    server.targets = all;
    live(
        new DiscoveryPolicy(Action.LOGIN, List.of("iqn.2026-11.example:*"), List.of("10.0.0.0/8")),
        Duration.ofMinutes(10),
        Duration.ofMillis(50));
    Found found = events.next(Found.class);
    assertEquals("10.0.0.1", found.node().portal().host());
    assertEquals(Action.LOGIN, found.action());
    assertTrue(events.next(Refused.class).what().startsWith(TWO));
    assertTrue(events.next(Refused.class).what().contains("192.0.2.1"));
    for (int i = 0; i < 3; i++) {
      server.next(Functions.QUERY);
    }
    assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
    assertTrue(
        events.events.stream().noneMatch(e -> e instanceof Refused || e instanceof Found),
        "the same answer is no news");
  }

  @Test
  void nobodyLogsInWithoutAList() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new DiscoveryPolicy(Action.LOGIN, List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new DiscoveryPolicy(Action.RECORD, List.of(), List.of("anything")));
  }

  @Test
  void theAuditFindsWhatNotificationsMissed() throws Exception {
    live(DiscoveryPolicy.TELL, Duration.ofMinutes(10), Duration.ofMillis(50));
    events.next(SourceState.class);
    server.next(Functions.QUERY);
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    events.next(Found.class);
  }

  @Test
  void itGivesASignOfLifeBeforeHalfThePeriodAndComesBackWhenForgotten() throws Exception {
    live(DiscoveryPolicy.TELL, Duration.ofSeconds(2), Duration.ofMinutes(10));
    events.next(SourceState.class);
    server.requests.clear();
    long start = System.nanoTime();
    server.forgetful = true;
    server.next(Functions.REGISTER);
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis >= 500 && millis < 2_000, millis + " ms");
  }

  @Test
  void theLastGoodAnswerStaysWhenServersGo() throws Exception {
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    live(DiscoveryPolicy.TELL, Duration.ofMinutes(10), Duration.ofMillis(30));
    events.next(Found.class);
    server.behavior =
        (request, out) ->
            ScriptedServer.write(
                out, Replies.reply(request.function(), request.transaction(), 11, List.of()));
    SourceState down = events.next(SourceState.class);
    assertFalse(down.reachable());
    assertTrue(down.reason().contains("internal error"), down::toString);
    assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
    server.behavior = server::good;
    assertTrue(events.next(SourceState.class).reachable());
    server.hangUp();
    assertFalse(events.next(SourceState.class).reachable());
    assertTrue(events.next(SourceState.class).reachable(), "it comes back by itself");
    assertTrue(events.events.stream().noneMatch(Lost.class::isInstance));
  }

  @Test
  void theNextServerTakesOver() throws Exception {
    try (ScriptedServer second = new ScriptedServer()) {
      second.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
      server.targets = second.targets;
      client =
          new IsnsClient(
              config(
                  List.of(server.portal(), second.portal()),
                  DiscoveryPolicy.TELL,
                  Duration.ofMinutes(10),
                  Duration.ofMinutes(10),
                  Duration.ofSeconds(2)));
      client.listen(events);
      assertEquals("isns " + server.portal().address(), events.next(SourceState.class).source());
      events.next(Found.class);
      server.close();
      SourceState now = events.next(SourceState.class);
      assertTrue(now.reachable());
      assertEquals("isns " + second.portal().address(), now.source());
      second.next(Functions.SCN_REGISTER);
      assertTrue(events.events.stream().noneMatch(Lost.class::isInstance));
    }
  }

  /** Whatever a hostile server answers: an event at most, and the client lives on. */
  @Test
  void hostileAnswersAreSurvived() throws Exception {
    List<ScriptedServer.Behavior> lies =
        List.of(
            (request, out) -> {},
            (request, out) -> out.close(),
            (request, out) -> out.write(ByteBuffer.wrap(new byte[4_096])),
            (request, out) ->
                ScriptedServer.write(
                    out,
                    Replies.reply(
                        request.function(),
                        request.transaction(),
                        0,
                        List.of(new Attribute(6, new byte[] {0, 0, 0, 0}), Attribute.empty(0)))),
            (request, out) ->
                ScriptedServer.write(
                    out,
                    new Message(
                        0x8000 | request.function(), 0, request.transaction(), new byte[0])),
            (request, out) -> {
              for (int i = 0; i < 1_000; i++) {
                ScriptedServer.write(
                    out, Replies.reply(request.function(), request.transaction(), 0, List.of()));
              }
            });
    client =
        new IsnsClient(
            config(
                List.of(server.portal()),
                DiscoveryPolicy.TELL,
                Duration.ofMinutes(10),
                Duration.ofMillis(50),
                Duration.ofMillis(200)));
    client.listen(events);
    for (ScriptedServer.Behavior lie : lies) {
      server.requests.clear();
      server.behavior = lie;
      assertNotNull(server.requests.poll(10, TimeUnit.SECONDS), "the client asks again");
    }
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    server.behavior = server::good;
    server.hangUp();
    assertEquals(ONE, events.next(Found.class).node().target().value());
  }

  @Test
  void lateListenersHearWhatIsKnown() throws Exception {
    server.targets = Replies.target(ONE, "10.0.0.1", 3260, 1);
    live();
    events.next(Found.class);
    Recorder late = new Recorder();
    client.listen(
        event -> {
          throw new IllegalStateException("a listener that fails harms nobody");
        });
    client.listen(late);
    assertTrue(late.next(SourceState.class).reachable());
    assertEquals(ONE, late.next(Found.class).node().target().value());
  }

  @Test
  void theEndSaysGoodByeAndIsFinal() throws Exception {
    live();
    events.next(SourceState.class);
    client.close();
    Message farewell = server.next(Functions.DEREGISTER);
    assertEquals(Optional.of("host-entity"), farewell.attributes(0).get(2).asText(255));
    assertTrue(client.targets().isCompletedExceptionally());
    client.close();
    List<DiscoveryEvent> before = List.copyOf(events.events);
    assertEquals(before, List.copyOf(events.events));
  }

  @Test
  void theEndDoesNotWaitForADeadServer() throws Exception {
    live();
    events.next(SourceState.class);
    server.behavior = (request, out) -> {};
    long start = System.nanoTime();
    client.close();
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(4));
  }
}
