package io.hawser.advisor.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verdict against what packets do, between network namespaces. */
@Tag("real")
class RealTopologyTest {
  private static final String TARGET = "10.77.0.100";
  private static final String FAR = "10.99.0.100";

  @BeforeEach
  void onlyWhereItCanBeDone() throws IOException {
    String missing = HostAndTarget.missing();
    assumeTrue(missing.isEmpty(), missing);
  }

  private static boolean says(JsonObject advice, String rule) {
    return StreamSupport.stream(advice.getAsJsonArray("findings").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .anyMatch(f -> f.get("rule").getAsString().equals(rule));
  }

  private static String text(JsonObject advice, String key) {
    return advice.get(key).getAsString();
  }

  /** The advisor's word for where unbound packets leave, checked by the cards' counters. */
  private static void leavesAsSaid(HostAndTarget net, JsonObject advice) throws IOException {
    for (JsonElement each : advice.getAsJsonArray("egress")) {
      JsonObject egress = each.getAsJsonObject();
      String said = egress.get("interface").getAsString();
      String other = said.equals("eth1") ? "eth2" : "eth1";
      String address = egress.get("portal").getAsString().replaceAll(":\\d+$", "");
      long before = net.sent(said);
      long idle = net.sent(other);
      assertTrue(net.answers(address, ""), address);
      assertTrue(net.sent(said) - before >= 3, () -> "packets to " + address + " left by " + said);
      assertTrue(net.sent(other) - idle < 3, () -> "no packets to " + address + " by " + other);
    }
  }

  /** A card that is bound carries its own packets, and answers come back to it. */
  private static void carries(HostAndTarget net, String card, String address) throws IOException {
    long before = net.sent(card);
    assertTrue(net.answers(address, card), () -> address + " answers by " + card);
    assertTrue(net.sent(card) - before >= 3);
  }

  private static void strict(HostAndTarget net) throws IOException {
    net.inHost("sysctl -qw net.ipv4.conf.all.rp_filter=0");
    for (String card : new String[] {"eth1", "eth2"}) {
      net.inHost("sysctl -qw net.ipv4.conf." + card + ".rp_filter=1");
    }
  }

  @Test
  void twoCardsInOneSubnetAreToBeBound() throws IOException {
    try (HostAndTarget net = new HostAndTarget()) {
      net.cable("eth1", "10.77.0.1/24", true);
      net.cable("eth2", "10.77.0.2/24", true);
      net.inTarget("ip addr add " + TARGET + "/24 dev br0");
      strict(net);
      JsonObject advice = net.advise(TARGET);
      assertEquals("BIND", text(advice, "verdict"));
      assertFalse(advice.get("clean").getAsBoolean());
      assertTrue(says(advice, "L-01") && says(advice, "S1-02"), advice::toString);
      leavesAsSaid(net, advice);
      String idle =
          advice
                  .getAsJsonArray("egress")
                  .get(0)
                  .getAsJsonObject()
                  .get("interface")
                  .getAsString()
                  .equals("eth1")
              ? "eth2"
              : "eth1";
      assertFalse(net.answers(TARGET, idle), "strict filters drop the idle card's answers");

      net.follow(advice.getAsJsonArray("commands"));
      JsonObject mended = net.advise(TARGET);
      assertEquals("BIND", text(mended, "verdict"));
      assertTrue(mended.get("clean").getAsBoolean(), mended::toString);
      assertEquals(2, mended.getAsJsonObject("paths").get("expected").getAsInt());
      carries(net, "eth1", TARGET);
      carries(net, "eth2", TARGET);
    }
  }

  @Test
  void twoCardsInTwoSubnetsAreNotToBeBound() throws IOException {
    try (HostAndTarget net = new HostAndTarget()) {
      net.cable("eth1", "10.77.1.1/24", false);
      net.cable("eth2", "10.77.2.1/24", false);
      // Two switches: the target must not answer for one portal on the other's network.
      net.inTarget("sysctl -qw net.ipv4.conf.all.arp_ignore=1");
      net.inTarget("ip addr add 10.77.1.100/24 dev t-eth1");
      net.inTarget("ip addr add 10.77.2.100/24 dev t-eth2");
      JsonObject advice = net.advise("10.77.1.100", "10.77.2.100");
      assertEquals("DO_NOT_BIND", text(advice, "verdict"));
      assertTrue(advice.get("clean").getAsBoolean(), advice::toString);
      assertEquals(2, advice.getAsJsonObject("paths").get("expected").getAsInt());
      leavesAsSaid(net, advice);

      net.bind("eth1", "eth2");
      JsonObject bound = net.advise("10.77.1.100", "10.77.2.100");
      assertTrue(says(bound, "S0-03") && says(bound, "S0-09"), bound::toString);
      assertFalse(net.answers("10.77.1.100", "eth2"), "the wrong card does not reach it");
      net.follow(bound.getAsJsonArray("commands"));
      assertTrue(net.advise("10.77.1.100", "10.77.2.100").get("clean").getAsBoolean());
    }
  }

  @Test
  void aRoutedTargetNeedsARouteForEachCard() throws IOException {
    try (HostAndTarget net = new HostAndTarget()) {
      net.cable("eth1", "10.77.0.1/24", true);
      net.cable("eth2", "10.77.0.2/24", true);
      net.inTarget("ip addr add 10.77.0.254/24 dev br0");
      net.inTarget("ip addr add " + FAR + "/32 dev lo");
      net.inHost("ip route add default via 10.77.0.254 dev eth1");
      strict(net);
      JsonObject advice = net.advise(FAR);
      assertEquals("DO_NOT_BIND", text(advice, "verdict"));
      assertTrue(says(advice, "L-04"), advice::toString);
      leavesAsSaid(net, advice);
      assertFalse(net.answers(FAR, "eth2"), "no route leads by the second card");

      net.follow(advice.getAsJsonArray("commands"));
      JsonObject routed = net.advise(FAR);
      assertEquals("BIND", text(routed, "verdict"));
      net.follow(routed.getAsJsonArray("commands"));
      JsonObject mended = net.advise(FAR);
      assertTrue(mended.get("clean").getAsBoolean(), mended::toString);
      carries(net, "eth1", FAR);
      carries(net, "eth2", FAR);
    }
  }

  @Test
  void packetSizesThatDifferAreFoundAndMended() throws IOException {
    try (HostAndTarget net = new HostAndTarget()) {
      net.cable("eth1", "10.77.0.1/24", true);
      net.cable("eth2", "10.77.0.2/24", true);
      net.inTarget("ip addr add " + TARGET + "/24 dev br0");
      net.inHost("ip link set eth1 mtu 9000");
      JsonObject advice = net.advise(TARGET);
      assertTrue(says(advice, "T-11"), advice::toString);
      net.follow(advice.getAsJsonArray("commands"));
      JsonObject mended = net.advise(TARGET);
      assertFalse(says(mended, "T-11"));
      assertTrue(mended.get("clean").getAsBoolean(), mended::toString);
    }
  }
}
