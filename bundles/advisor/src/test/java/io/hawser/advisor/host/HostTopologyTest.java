package io.hawser.advisor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.advisor.TopologyAdvisor;
import io.hawser.advisor.model.Aggregation;
import io.hawser.advisor.model.Kind;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Network;
import io.hawser.advisor.model.Route;
import io.hawser.advisor.model.Topology;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts as captured trees, for what this kernel may lack. */
class HostTopologyTest {
  @TempDir Path root;

  private static final String BOND_REPORT =
      """
      Ethernet Channel Bonding Driver: v6.1.0

      Bonding Mode: IEEE 802.3ad Dynamic link aggregation
      Transmit Hash Policy: layer2 (0)
      MII Status: up
      MII Polling Interval (ms): 100

      Slave Interface: ens1
      MII Status: up
      Speed: 10000 Mbps

      Slave Interface: ens2
      MII Status: up
      Speed: 10000 Mbps
      """;

  private static final String VLAN_REPORT =
      """
      bond0.30  VID: 30\t REORDER_HDR: 1  dev->priv_flags: 1021
               total frames received            0
      Device: bond0
      INGRESS priority mappings: 0:0  1:0
      """;

  /** Two cards in a bond, and the storage VLAN on it. */
  private Tree bonded() throws IOException {
    return new Tree(root)
        .card("ens1", "02:00:00:00:00:01", 9000)
        .card("ens2", "02:00:00:00:00:01", 9000)
        .card("bond0", "02:00:00:00:00:01", 9000)
        .card("bond0.30", "02:00:00:00:00:01", 9000)
        .file("sys/class/net/bonding_masters", "bond0")
        .file("sys/class/net/ens1/speed", "10000")
        .file("sys/class/net/ens2/speed", "-1")
        .link("sys/class/net/ens1/master", "../bond0")
        .link("sys/class/net/ens2/master", "../bond0")
        .file("proc/net/bonding/bond0", BOND_REPORT)
        .file("proc/net/vlan/bond0.30", VLAN_REPORT)
        .settings("all", 2, 0, 0)
        .settings("ens1", 1, 1, 2)
        .file(
            "ip/addr.json",
            """
            [{"ifname":"bond0.30","link":"bond0","linkinfo":{"info_kind":"vlan"},
              "addr_info":[{"family":"inet","local":"10.30.0.1","prefixlen":24}]},
             {"ifname":"ens1","addr_info":[]}, 7, {"addr_info":"none"}]
            """);
  }

  private static NetInterface find(Topology topology, String name) {
    return topology.interfaces().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void bondAndVlanAreReadFromProcfs() throws IOException {
    bonded();
    Topology topology = HostTopology.under(root).read();
    assertEquals(4, topology.interfaces().size(), "bonding_masters is no interface");
    NetInterface bond = find(topology, "bond0");
    assertEquals(Kind.BOND, bond.kind());
    Aggregation team = bond.aggregation().orElseThrow();
    assertEquals("802.3ad", team.mode());
    assertEquals(List.of("ens1", "ens2"), team.members());
    assertTrue(team.spreads());
    NetInterface vlan = find(topology, "bond0.30");
    assertEquals(Kind.VLAN, vlan.kind());
    assertEquals(OptionalInt.of(30), vlan.vlan());
    assertEquals(Optional.of("bond0"), vlan.parent());
    assertEquals("10.30.0.1/24", vlan.addresses().get(0).toString());
    assertEquals(OptionalInt.of(10_000), find(topology, "ens1").speed());
    assertEquals(OptionalInt.empty(), find(topology, "ens2").speed());
    Network network = new Network(topology.interfaces());
    assertEquals(Set.of("ens1", "ens2"), network.leaves("bond0.30"));
    assertEquals("bond0", network.team("bond0.30").orElseThrow().name());
  }

  @Test
  void theLargerOfHostAndInterfaceSettingCounts() throws IOException {
    bonded();
    NetInterface card = find(HostTopology.under(root).read(), "ens1");
    assertEquals(OptionalInt.of(2), card.arp().rpFilter());
    assertEquals(OptionalInt.of(1), card.arp().arpIgnore());
    assertEquals(
        OptionalInt.empty(), find(HostTopology.under(root).read(), "ens2").arp().rpFilter());
  }

  @Test
  void aBondUnderTheStorageVlanForbidsBinding() throws IOException {
    bonded();
    Advice advice =
        new TopologyAdvisor(root).advise(AdviceRequest.of(List.of(Portal.of("10.30.0.100", 3260))));
    assertEquals(Verdict.DO_NOT_BIND, advice.verdict());
    assertEquals("S0-08", advice.rule());
  }

  @Test
  void bondIsReadFromSysfsWhereItIs() throws IOException {
    bonded()
        .file("sys/class/net/bond0/bonding/mode", "active-backup 1")
        .file("sys/class/net/bond0/bonding/slaves", "ens1 ens2")
        .file("sys/class/net/bond0/bonding/active_slave", "ens2")
        .file("sys/class/net/bond0/bonding/arp_interval", "500");
    Aggregation team = find(HostTopology.under(root).read(), "bond0").aggregation().orElseThrow();
    assertEquals("active-backup", team.mode());
    assertFalse(team.spreads());
    assertEquals(Optional.of("ens2"), team.active());
    assertEquals(OptionalInt.of(500), team.arpInterval());
  }

  @Test
  void teamAndBridgeAreKnownByTheirDrivers() throws IOException {
    bonded()
        .card("team0", "02:00:00:00:00:09", 1500)
        .card("br0", "02:00:00:00:00:0a", 1500)
        .file("sys/class/net/br0/bridge/stp_state", "0")
        .file("ip/addr.json", "[{\"ifname\":\"team0\",\"linkinfo\":{\"info_kind\":\"team\"}}]");
    Topology topology = HostTopology.under(root).read();
    assertEquals(Kind.TEAM, find(topology, "team0").kind());
    assertEquals(Kind.BRIDGE, find(topology, "br0").kind());
  }

  @Test
  void routesAndRulesComeFromTheTool() throws IOException {
    bonded()
        .file(
            "ip/route4.json",
            """
            [{"dst":"default","nexthops":[{"gateway":"10.30.0.254","dev":"bond0.30"},
                                          {"gateway":"10.0.0.254","dev":"ens1"}]},
             {"type":"blackhole","dst":"10.66.0.0/16"},
             {"type":"local","dst":"10.30.0.1","dev":"bond0.30","table":"local"},
             {"dst":"10.5.0.0/16","dev":"ens2","table":"100","metric":7,"prefsrc":"10.5.0.1"}]
            """)
        .file(
            "ip/rule4.json",
            """
            [{"priority":0,"src":"all","table":"local"},
             {"priority":100,"src":"10.5.0.0","srclen":16,"table":"100"},
             {"priority":200,"src":"all","fwmark":"0x1","table":"101"},
             {"priority":32766,"src":"all","table":"main"}]
            """);
    Topology topology = HostTopology.under(root).read();
    List<Route> routes = topology.routes().orElseThrow();
    assertEquals(4, routes.size(), "two next hops, a refusal, a table of its own");
    assertEquals("", routes.get(2).device());
    assertEquals(7, routes.get(3).metric());
    assertEquals(2, topology.rules().orElseThrow().size(), "local and marked ones are left out");
    assertEquals(
        "10.5.0.0/16", topology.rules().orElseThrow().get(0).from().orElseThrow().toString());
  }

  @Test
  void withoutTheToolProcfsHasTheRoutes() throws IOException {
    bonded()
        .file(
            "proc/net/route",
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
                + "ens1\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                + "ens1\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
                + "garbage\tXYZ")
        .file(
            "proc/net/ipv6_route",
            "fd000000000000000000000000000000 40 00000000000000000000000000000000 00"
                + " 00000000000000000000000000000000 00000100 00000001 00000000 00000001 ens1");
    List<Route> routes = HostTopology.under(root).read().routes().orElseThrow();
    assertEquals(3, routes.size());
    assertEquals("10.0.0.1", routes.get(0).gateway().orElseThrow().getHostAddress());
    assertEquals("10.0.0.0/24", routes.get(1).destination().network());
    assertEquals(64, routes.get(2).destination().prefix());
  }

  @Test
  void unreadableThingsAreMissingFactsNotFaults() throws IOException {
    Files.createDirectories(root.resolve("sys/class/net/eth0"));
    new Tree(root).file("ip/addr.json", "{not json");
    Topology topology = HostTopology.under(root).read();
    NetInterface bare = topology.interfaces().get(0);
    assertEquals(Optional.empty(), bare.up());
    assertEquals(OptionalInt.empty(), bare.mtu());
    assertEquals(Optional.empty(), topology.routes());
    assertEquals(Optional.empty(), topology.rules());
  }

  @Test
  void aHostThatCannotBeReadAtAllIsAnError() {
    assertThrows(HawserException.class, () -> HostTopology.under(root).read());
  }

  @Test
  void thisHostIsReadWithAndWithoutTheTool() throws IOException {
    if (!Files.isDirectory(Path.of("/sys/class/net/lo"))) {
      return;
    }
    for (HostTopology host :
        List.of(HostTopology.under(Path.of("/")), HostTopology.withoutIpTool(Path.of("/")))) {
      NetInterface lo = find(host.read(), "lo");
      assertEquals(Kind.LOOPBACK, lo.kind());
      assertTrue(lo.addresses().stream().anyMatch(c -> c.address().isLoopbackAddress()));
    }
  }

  @Test
  void leasesOfOneServerAreSeen() throws IOException {
    bonded()
        .file("sys/class/net/ens1/ifindex", "2")
        .file("run/systemd/netif/leases/2", "ADDRESS=10.0.0.9\nSERVER_ADDRESS=10.0.0.5");
    assertEquals(
        Optional.of("10.0.0.5"), find(HostTopology.under(root).read(), "ens1").dhcpServer());
  }
}
