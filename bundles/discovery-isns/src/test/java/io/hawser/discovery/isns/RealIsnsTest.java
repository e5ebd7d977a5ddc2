package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent.Found;
import io.hawser.api.discovery.DiscoveryEvent.Lost;
import io.hawser.api.discovery.DiscoveryEvent.SourceState;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.net.IsnsNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs we did not write: Debian's isnsd, and a tgtd that registers itself there. */
@Tag("real")
class RealIsnsTest {
  /** How long the server has to keep believing that we live; it asks every second. */
  private static final int ALIVE_SECONDS = Integer.getInteger("hawser.isns.alive", 60);

  private static final IscsiName US = IscsiName.of("iqn.2026-11.example.host:init1");
  private static final String ONE = "iqn.2026-11.example.storage:tgt1";
  private static final String TWO = "iqn.2026-11.example.storage:tgt2";

  @TempDir Path directory;

  private static IsnsClientConfig config(RealServers servers, Duration esi) {
    return new IsnsClientConfig(
        List.of(servers.isns()),
        US,
        "host1",
        "host1.example",
        Optional.empty(),
        0,
        Duration.ofMinutes(10),
        esi,
        // So long that only notifications explain what is found.
        Duration.ofHours(1),
        Duration.ofSeconds(5),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        DiscoveryPolicy.TELL,
        100);
  }

  private static List<DiscoveredNode> ask(RealServers servers) throws Exception {
    List<DiscoveredNode> found = new ArrayList<>();
    try (IsnsDiscovery discovery = new IsnsDiscovery()) {
      discovery
          .discover(
              new DiscoveryRequest(
                  Optional.of(servers.isns()),
                  List.of(),
                  US,
                  DiscoveryRequest.Authentication.NEVER,
                  Optional.empty(),
                  SessionTimeouts.DEFAULT,
                  Deadline.after(Duration.ofSeconds(10)),
                  100,
                  Map.of()),
              found::add)
          .toCompletableFuture()
          .get(15, TimeUnit.SECONDS);
    }
    return found;
  }

  /** Whether the server lists our entity, asked over a connection of its own. */
  private static boolean isListed(RealServers servers, IsnsClientConfig config) throws Exception {
    try (IsnsNetwork network = new IsnsNetwork()) {
      IsnsConnection connection =
          network
              .connect(
                  servers.isns().host(),
                  servers.isns().port(),
                  Optional.empty(),
                  Deadline.after(Duration.ofSeconds(5)))
              .get(10, TimeUnit.SECONDS);
      return new Registrar(config).isRegistered(connection).get(10, TimeUnit.SECONDS);
    }
  }

  /** What the server names when it is gone through node by node. */
  private static List<String> walk(RealServers servers) throws Exception {
    try (IsnsNetwork network = new IsnsNetwork()) {
      IsnsConnection connection =
          network
              .connect(
                  servers.isns().host(),
                  servers.isns().port(),
                  Optional.empty(),
                  Deadline.after(Duration.ofSeconds(5)))
              .get(10, TimeUnit.SECONDS);
      return TargetWalk.walk(connection, US, 100, Deadline.after(Duration.ofSeconds(5)))
          .get(10, TimeUnit.SECONDS)
          .entries()
          .stream()
          .map(e -> e.target() + " " + e.portal())
          .toList();
    }
  }

  @Test
  void aTargetIsFoundFollowedAndUsed() throws Exception {
    assumeTrue(RealServers.possible(), "needs root, isnsd and tgtd");
    Recorder events = new Recorder();
    try (RealServers servers = new RealServers(directory)) {
      servers.startIsns();
      try (IsnsClient client = new IsnsClient(config(servers, Duration.ofSeconds(1)))) {
        client.listen(events);
        assertTrue(events.next(SourceState.class).reachable());
        servers.startTarget();
        servers.addTarget(1, ONE);
        Found found = events.next(Found.class, 20);
        assertEquals(ONE, found.node().target().value());
        assertEquals(servers.target().address() + ",1", found.node().portal().toString());

        servers.addTarget(2, TWO);
        assertEquals(TWO, events.next(Found.class, 20).node().target().value());
        servers.removeTarget(2);
        assertEquals(TWO, events.next(Lost.class, 20).node().target().value());

        assertEquals(
            List.of(found.node().portal()),
            ask(servers).stream().map(DiscoveredNode::portal).toList());
        assertEquals(
            List.of(ONE + " " + found.node().portal()), walk(servers), "the slow way, too");
        try (FoundDisk disk = new FoundDisk(found.node(), US)) {
          disk.writeAndReadBack();
          servers.killIsns();
          assertFalse(events.next(SourceState.class, 20).reachable());
          disk.writeAndReadBack();
        }
        servers.startIsns();
        assertTrue(events.next(SourceState.class, 20).reachable());
        assertTrue(isListed(servers, config(servers, Duration.ZERO)), "registered again");
        assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
      }
      assertFalse(isListed(servers, config(servers, Duration.ZERO)), "said good-bye");
    }
  }

  @Test
  void theServerBelievesThatWeLive() throws Exception {
    assumeTrue(RealServers.possible(), "needs root, isnsd and tgtd");
    Recorder events = new Recorder();
    try (RealServers servers = new RealServers(directory)) {
      servers.startIsns();
      IsnsClientConfig config = config(servers, Duration.ofSeconds(1));
      try (IsnsClient client = new IsnsClient(config)) {
        client.listen(events);
        assertTrue(events.next(SourceState.class).reachable());
        // Unanswered inquiries would have us thrown out within five seconds.
        assertNull(events.events.poll(ALIVE_SECONDS, TimeUnit.SECONDS));
        assertTrue(isListed(servers, config));
        assertTrue(client.notificationPort() > 0);
      }
    }
  }
}
