package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.peer.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped {@code hawser advise} and {@code hawser probe} on real networks: the verdict, and
 * that the printed commands, run as they stand by a shell, make it clean and every path usable.
 */
@Tag("real")
class AdviseIT {
  private static final Path HOME = Path.of(System.getProperty("hawser.home"));
  private static final String TARGET = "10.77.0.100";
  private static final String FAR = "10.99.0.100";

  @TempDir Path folder;

  @BeforeEach
  void onlyWhereItCanBeDone() throws IOException {
    String missing = StorageNet.missing();
    assumeTrue(missing.isEmpty(), missing);
  }

  private static JsonObject advise(StorageNet net, String options) throws IOException {
    return JsonParser.parseString(net.hostDoes("hawser advise --json " + options))
        .getAsJsonObject();
  }

  private static List<String> commands(JsonObject advice) {
    List<String> commands = new ArrayList<>();
    for (JsonElement each : advice.getAsJsonArray("commands")) {
      commands.add(each.getAsString());
    }
    return commands;
  }

  /** Runs what was printed, word for word. */
  private static void follow(StorageNet net, JsonObject advice) throws IOException {
    for (String command : commands(advice)) {
      net.hostDoes(command);
    }
  }

  private static String verdict(JsonObject advice) {
    return advice.get("verdict").getAsString();
  }

  private static void clean(StorageNet net, String options, String verdict, int paths)
      throws IOException {
    JsonObject advice = advise(net, options);
    assertEquals(verdict, verdict(advice), advice::toString);
    assertTrue(advice.get("clean").getAsBoolean(), advice::toString);
    assertEquals(paths, advice.getAsJsonObject("paths").get("expected").getAsInt());
    assertEquals(0, net.onHost("hawser advise --check " + options).exit());
  }

  private static JsonArray probe(StorageNet net, String words) throws IOException {
    return JsonParser.parseString(net.onHost("hawser probe --json " + words).out())
        .getAsJsonArray();
  }

  private static void passes(StorageNet net, String words) throws IOException {
    JsonArray rows = probe(net, words);
    assertFalse(rows.isEmpty());
    for (JsonElement row : rows) {
      assertEquals("CLEAR", row.getAsJsonObject().get("outcome").getAsString(), rows::toString);
    }
  }

  private static void strict(StorageNet net) throws IOException {
    net.hostDoes(
        "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth1.rp_filter=1"
            + " net.ipv4.conf.eth2.rp_filter=1");
  }

  @Test
  void twoCardsInOneSubnet() throws IOException {
    try (StorageNet net = new StorageNet(HOME, folder)) {
      net.bridge("br0")
          .hostCard("eth1", "10.77.0.1/24", "br0")
          .hostCard("eth2", "10.77.0.2/24", "br0")
          .targetPort("t1", TARGET + "/24", "br0")
          .startTarget();
      strict(net);
      String portal = "--portal " + TARGET;
      JsonObject advice = advise(net, portal);
      assertEquals("BIND", verdict(advice), advice::toString);
      assertEquals("S0-01", advice.get("rule").getAsString());
      assertFalse(advice.get("clean").getAsBoolean());
      assertEquals(1, net.onHost("hawser advise --check " + portal).exit());
      follow(net, advice);
      clean(net, portal, "BIND", 2);
      passes(net, TARGET + " --iface eth1 --iface eth2");
      JsonObject pulled = advise(net, portal + " --what-if nic=eth1");
      assertEquals(
          1,
          pulled.getAsJsonArray("what_if").get(0).getAsJsonObject().get("paths_after").getAsInt());
    }
  }

  @Test
  void twoCardsInTwoSubnets() throws IOException {
    try (StorageNet net = new StorageNet(HOME, folder)) {
      net.bridge("br1")
          .bridge("br2")
          .hostCard("eth1", "10.77.1.1/24", "br1")
          .hostCard("eth2", "10.77.2.1/24", "br2")
          .targetPort("t1", "10.77.1.100/24", "br1")
          .targetPort("t2", "10.77.2.100/24", "br2")
          .startTarget();
      String portals = "--portal 10.77.1.100 --portal 10.77.2.100";
      clean(net, portals, "DO_NOT_BIND", 2);
      passes(net, "10.77.1.100");
      passes(net, "10.77.2.100");
      // Somebody has bound all the same.
      for (String card : List.of("eth1", "eth2")) {
        net.hostDoes("hawser iface new " + card);
        net.hostDoes("hawser iface update " + card + " --set iface.net_ifacename=" + card);
      }
      JsonObject bound = advise(net, portals + " --symptom slow-rescan");
      assertEquals("DO_NOT_BIND", verdict(bound));
      assertFalse(bound.get("clean").getAsBoolean());
      assertTrue(bound.getAsJsonArray("causes").toString().contains("S0-03"), bound::toString);
      follow(net, bound);
      clean(net, portals, "DO_NOT_BIND", 2);
    }
  }

  @Test
  void aRoutedTarget() throws IOException {
    try (StorageNet net = new StorageNet(HOME, folder)) {
      net.bridge("br0")
          .hostCard("eth1", "10.77.0.1/24", "br0")
          .hostCard("eth2", "10.77.0.2/24", "br0")
          .targetPort("t1", "10.77.0.254/24", "br0")
          .onTarget("ip addr add " + FAR + "/32 dev lo");
      net.hostDoes("ip route add default via 10.77.0.254 dev eth1");
      strict(net);
      net.startTarget();
      String portal = "--portal " + FAR;
      JsonObject advice = advise(net, portal);
      assertEquals("DO_NOT_BIND", verdict(advice), advice::toString);
      assertEquals("L-04", advice.get("rule").getAsString());
      follow(net, advice);
      JsonObject routed = advise(net, portal);
      assertEquals("BIND", verdict(routed), routed::toString);
      follow(net, routed);
      clean(net, portal, "BIND", 2);
      passes(net, FAR + " --iface eth1 --iface eth2");
    }
  }

  @Test
  void aSwitchPortThatTakesLessThanBothEndsBelieve() throws IOException {
    try (StorageNet net = new StorageNet(HOME, folder)) {
      net.bridge("br0")
          .hostCard("eth1", "10.77.0.1/24", "br0")
          .targetPort("t1", TARGET + "/24", "br0")
          .startTarget();
      // Single packets, as a wire has them: between namespaces the kernel hands on whole trains.
      net.hostDoes("ip link set eth1 mtu 9000 gso_max_segs 1");
      net.onTarget("ip link set t1 mtu 9000 gso_max_segs 1");
      net.onSwitch("ip link set p-eth1 mtu 9000");
      net.hostDoes("hawser iface new eth1");
      net.hostDoes("hawser iface update eth1 --set iface.net_ifacename=eth1");
      String words = "iscsi://" + TARGET + "/" + StorageNet.TARGET + "/1 --iface eth1";
      Ran found = net.onHost("hawser probe " + words);
      assertEquals(8, found.exit(), found::toString);
      assertTrue(found.out().contains("BLACK_HOLE"), found::toString);
      JsonObject row = probe(net, words).get(0).getAsJsonObject();
      assertEquals(
          "[\"ip link set dev eth1 mtu 1500\"]", row.getAsJsonArray("commands").toString());
      net.hostDoes(row.getAsJsonArray("commands").get(0).getAsString());
      passes(net, words);
    }
  }

  /** What the documents show stays what the program prints. */
  @Test
  void theSchemaNamesEveryKey() throws IOException {
    Path schema = Path.of(System.getProperty("hawser.sources"), "docs/advice.schema.json");
    JsonObject properties =
        JsonParser.parseString(Files.readString(schema))
            .getAsJsonObject()
            .getAsJsonObject("properties");
    try (StorageNet net = new StorageNet(HOME, folder)) {
      JsonObject advice = advise(net, "--portal " + TARGET);
      assertEquals("UNKNOWN", verdict(advice));
      assertEquals(properties.keySet(), advice.keySet());
    }
  }
}
