package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import io.hawser.iface.record.Records;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code hawser daemon} as a user or systemd runs it. */
class DaemonIT extends DaemonFixture {
  /** A record as another process makes it. */
  private NodeId node(String startup) throws Exception {
    NodeId id =
        new NodeId(
            IscsiName.of(TARGET), Portal.of("127.0.0.1", target.portal(1).getPort()), "default");
    Records records = daemon.records();
    records.nodes().create(id);
    records.nodes().update(id, Map.of("node.startup", startup));
    return id;
  }

  @Test
  void theEndOfItsInputIsNothingToIt() throws Exception {
    daemon.start().ready();
    daemon.process().endOfInput();
    assertEquals(0, daemon.run("iface").exit());
    assertFalse(daemon.process().says("stopp", Duration.ofSeconds(1)));
    assertEquals(0, daemon.run("iface").exit());
  }

  @Test
  void aSecondOneIsRefusedInOneSentence() throws Exception {
    daemon.start().ready();
    try (Launched second = daemon.launch("daemon")) {
      assertEquals(15, second.exitCode());
      assertEquals(
          "hawser: another daemon has the records in " + daemon.root() + "\n", second.output());
    }
    Map<String, String> elsewhere = Map.of("HAWSER_ROOT", folder.resolve("other").toString());
    try (Launched second = daemon.launch(elsewhere, "daemon")) {
      assertEquals(15, second.exitCode());
      assertEquals(
          "hawser: another daemon has the working files in " + folder.resolve("var") + "\n",
          second.output());
    }
    assertEquals(0, daemon.run("iface").exit());
  }

  @Test
  void aCommandIsTheSameWithItAndWithout() throws Exception {
    daemon.start().ready();
    try (Launched create = daemon.launch("iface", "new", "card1")) {
      assertEquals("iface card1 made\n", create.output());
    }
    try (Launched there = daemon.launch("iface");
        Launched here = daemon.launch(Map.of("HAWSER_SOCKET", "none"), "iface")) {
      assertEquals(here.output(), there.output());
    }
    try (Launched unknown = daemon.launch("iface", "show", "nobody")) {
      assertEquals("hawser: there is no iface 'nobody'\n", unknown.output());
      assertEquals(21, unknown.exitCode());
    }
  }

  @Test
  void terminatedItLogsOutAndLeavesNoSocket() throws Exception {
    node("automatic");
    daemon.start().ready();
    Daemon.await("no login", () -> target.sessions().size() == 1);
    daemon.process().terminate();
    assertEquals(143, daemon.process().exitCode(), daemon.process().output());
    assertEquals(0, target.sessions().size());
    assertFalse(Files.exists(daemon.root().resolve("control")));
  }

  @Test
  void whatWasLoggedInIsAgainAfterARestart() throws Exception {
    NodeId id = node("automatic");
    daemon.start().ready();
    Daemon.await("no login", () -> target.sessions().size() == 1);
    // From here on nothing but what was says that it should be up.
    daemon.records().nodes().update(id, Map.of("node.startup", "manual"));
    daemon.process().terminate();
    assertEquals(143, daemon.process().exitCode());
    daemon.start().ready();
    Daemon.await("no login after SIGTERM", () -> target.sessions().size() == 1);
    int before = target.sessions().iterator().next().tsih();
    daemon.close();
    daemon.start().ready();
    Daemon.await(
        "no login after kill -9",
        () ->
            target.sessions().size() == 1 && target.sessions().iterator().next().tsih() != before);
  }
}
