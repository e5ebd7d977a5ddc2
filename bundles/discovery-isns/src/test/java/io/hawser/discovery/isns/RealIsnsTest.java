package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent.Found;
import io.hawser.api.discovery.DiscoveryEvent.Lost;
import io.hawser.api.discovery.DiscoveryEvent.SourceState;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.net.IsnsNetwork;
import io.hawser.peer.Isnsd;
import io.hawser.peer.Tgtd;
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

  private static IsnsClientConfig config(Isnsd names, Duration esi) {
    return new IsnsClientConfig(
        List.of(portal(names)),
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

  private static Portal portal(Isnsd names) {
    return Portal.of("127.0.0.1", names.port());
  }

  private static List<DiscoveredNode> ask(Isnsd names) throws Exception {
    List<DiscoveredNode> found = new ArrayList<>();
    try (IsnsDiscovery discovery = new IsnsDiscovery()) {
      discovery
          .discover(
              new DiscoveryRequest(
                  Optional.of(portal(names)),
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
  private static boolean isListed(Isnsd names, IsnsClientConfig config) throws Exception {
    try (IsnsNetwork network = new IsnsNetwork()) {
      IsnsConnection connection =
          network
              .connect(
                  "127.0.0.1",
                  names.port(),
                  Optional.empty(),
                  Deadline.after(Duration.ofSeconds(5)))
              .get(10, TimeUnit.SECONDS);
      return new Registrar(config).isRegistered(connection).get(10, TimeUnit.SECONDS);
    }
  }

  /** What the server names when it is gone through node by node. */
  private static List<String> walk(Isnsd names) throws Exception {
    try (IsnsNetwork network = new IsnsNetwork()) {
      IsnsConnection connection =
          network
              .connect(
                  "127.0.0.1",
                  names.port(),
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
    assumeTrue(Isnsd.isAvailable() && Tgtd.isAvailable(), "needs root, isnsd and tgtd");
    Recorder events = new Recorder();
    try (Isnsd names = new Isnsd(directory).start();
        Tgtd tgtd = new Tgtd(directory).registeredAt(names)) {
      try (IsnsClient client = new IsnsClient(config(names, Duration.ofSeconds(1)))) {
        client.listen(events);
        assertTrue(events.next(SourceState.class).reachable());
        tgtd.start().target(1, ONE).lun(1, 1, 1 << 20, 512);
        Found found = events.next(Found.class, 20);
        assertEquals(ONE, found.node().target().value());
        assertEquals("127.0.0.1:" + tgtd.port() + ",1", found.node().portal().toString());

        tgtd.target(2, TWO).lun(2, 1, 1 << 20, 512);
        assertEquals(TWO, events.next(Found.class, 20).node().target().value());
        tgtd.now("target", "delete", "--force", "--tid", "2");
        assertEquals(TWO, events.next(Lost.class, 20).node().target().value());

        assertEquals(
            List.of(found.node().portal()),
            ask(names).stream().map(DiscoveredNode::portal).toList());
        assertEquals(List.of(ONE + " " + found.node().portal()), walk(names), "the slow way, too");
        try (FoundDisk disk = new FoundDisk(found.node(), US)) {
          disk.writeAndReadBack();
          names.kill();
          assertFalse(events.next(SourceState.class, 20).reachable());
          disk.writeAndReadBack();
        }
        names.start();
        assertTrue(events.next(SourceState.class, 20).reachable());
        assertTrue(isListed(names, config(names, Duration.ZERO)), "registered again");
        assertEquals(1, client.targets().get(5, TimeUnit.SECONDS).size());
      }
      assertFalse(isListed(names, config(names, Duration.ZERO)), "said good-bye");
    }
  }

  @Test
  void theServerBelievesThatWeLive() throws Exception {
    assumeTrue(Isnsd.isAvailable(), "needs root and isnsd");
    Recorder events = new Recorder();
    try (Isnsd names = new Isnsd(directory).start()) {
      IsnsClientConfig config = config(names, Duration.ofSeconds(1));
      try (IsnsClient client = new IsnsClient(config)) {
        client.listen(events);
        assertTrue(events.next(SourceState.class).reachable());
        // Unanswered inquiries would have us thrown out within five seconds.
        assertNull(events.events.poll(ALIVE_SECONDS, TimeUnit.SECONDS));
        assertTrue(isListed(names, config));
        assertTrue(client.notificationPort() > 0);
      }
    }
  }
}
