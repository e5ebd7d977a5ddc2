package io.hawser.advisor.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.advisor.TopologyAdvisor;
import io.hawser.advisor.model.Topology;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Verdict;
import io.hawser.api.advisor.WhatIf;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyFileTest {
  @TempDir Path directory;

  private static Topology parse(String json) {
    return TopologyFile.parse(new StringReader(json));
  }

  @Test
  void everythingTheFormatHasIsRead() {
    Topology topology =
        parse(
            """
            {"profile": "esxi<6.5",
             "interfaces": [
               {"name": "vmk1", "kind": "vmkernel", "up": true, "carrier": true, "mtu": 9000,
                "mac": "00:50:56:AA:BB:CC", "addresses": ["10.0.0.1/24", "fd00::1/64"],
                "vlan": 20, "switch": "vSwitch1", "domain": "storage-a",
                "uplinks": {"active": ["vmnic1"], "standby": []},
                "roles": ["iscsi", "fault-tolerance"], "dhcpServer": "10.0.0.2", "speed": 25000},
               {"name": "bond0", "kind": "bond",
                "aggregation": {"mode": "802.3ad", "members": ["eth1"], "arpInterval": 0},
                "linux": {"rpFilter": 1, "arpIgnore": 0, "arpAnnounce": 0, "arpFilter": 1}},
               {"name": "bond0.5", "kind": "vlan", "parent": "bond0", "vlan": 5},
               {"name": "eth1", "master": "bond0"}],
             "routes": [{"to": "default", "via": "10.0.0.254", "dev": "vmk1", "src": "10.0.0.1",
                         "metric": 3, "table": "storage"}],
             "rules": [{"priority": 9, "from": "10.0.0.0/24", "to": "10.9.0.0/16",
                        "device": "vmk1", "table": "storage"}],
             "portals": [{"address": "[fd00::9]:3261,2", "switch": "s1", "domain": "storage-a",
                          "mtu": 1500}],
             "bound": ["vmk1"]}
            """);
    assertEquals(4, topology.interfaces().size());
    assertEquals("00:50:56:aa:bb:cc", topology.interfaces().get(0).mac().orElseThrow());
    assertEquals("0.0.0.0/0", topology.routes().orElseThrow().get(0).destination().network());
    assertEquals(3261, topology.portals().get(0).portal().port());
    assertEquals(Optional.of("esxi<6.5"), topology.profile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{interfaces: []}",
        "{\"interfaces\": []} x",
        "{\"interfaces\": [], \"interface\": []}",
        "{\"interfaces\": [{}]}",
        "{\"interfaces\": [{\"name\": \"\"}]}",
        "{\"interfaces\": [{\"name\": \"a\\nb\"}]}",
        "{\"interfaces\": [{\"name\": 7}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"addresses\": [\"10.0.0.1/33\"]}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"addresses\": [\"host.example/24\"]}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"addresses\": [\"10.0.0.256/24\"]}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"mtu\": 1e999999999}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"mtu\": -1}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"vlan\": 4095}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"kind\": \"toaster\"}]}",
        "{\"interfaces\": [{\"name\": \"a\", \"roles\": [\"king\"]}]}",
        "{\"interfaces\": [], \"portals\": [{\"address\": \"10.0.0.1:99999\"}]}",
        "{\"interfaces\": [], \"portals\": [{\"address\": \"name.example\"}]}",
        "{\"interfaces\": [], \"routes\": [{\"to\": \"default\"}]}",
        "{\"interfaces\": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}",
      })
  void whatIsNotTheFormatIsRefused(String json) {
    assertThrows(IllegalArgumentException.class, () -> parse(json));
  }

  @Test
  void theMessageNamesThePlace() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> parse("{\"interfaces\": [{\"name\": \"a\"}, {\"name\": \"b\", \"mtu\": 0}]}"));
    assertEquals("topology.interfaces[1].mtu is outside 1 to 2147483647", e.getMessage());
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Path file = directory.resolve("large.json");
    Files.writeString(file, " ".repeat(TopologyFile.MAX_BYTES + 1));
    assertTrue(
        assertThrows(HawserException.class, () -> TopologyFile.read(file))
            .getMessage()
            .contains("larger"));
    assertThrows(HawserException.class, () -> TopologyFile.read(directory.resolve("absent.json")));
  }

  private Advice advise(String json, WhatIf... failures) throws IOException {
    Path file = directory.resolve("plan.json");
    Files.writeString(file, json);
    return new TopologyAdvisor(Path.of("/"))
        .advise(
            new AdviceRequest(
                List.of(),
                Optional.empty(),
                Optional.of(file),
                List.of(),
                List.of(failures),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty()));
  }

  /** All in one subnet, thousands bound, each the master of the next, the last of the first. */
  @Test
  void tenThousandInterfacesInACircleTakeBoundedTime() {
    int count = 10_000;
    StringBuilder json = new StringBuilder("{\"interfaces\": [");
    StringBuilder bound = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String comma = i == 0 ? "" : ", ";
      json.append(comma)
          .append("{\"name\": \"e" + i + "\", \"master\": \"e" + (i + 1) % count + "\", ")
          .append("\"addresses\": [\"10.0." + i / 250 + "." + (i % 250 + 1) + "/16\"]}");
      if (i < 4_096) {
        bound.append(comma).append("\"e" + i + "\"");
      }
    }
    json.append("], \"portals\": [{\"address\": \"10.0.200.1\"}, {\"address\": \"10.0.200.2\"}],")
        .append(" \"bound\": [" + bound + "]}");
    Advice advice =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> advise(json.toString(), WhatIf.parse("nic=e7")));
    assertTrue(advice.findings().stream().anyMatch(f -> f.rule().equals("T-08")));
    assertTrue(advice.findings().size() < 200, "not one finding for each interface");
  }

  /** A tower of VLANs on one card, each with its own subnet and its own rule of routing. */
  @Test
  void tenThousandInterfacesOnOneAnotherTakeBoundedTime() {
    int count = 10_000;
    StringBuilder json = new StringBuilder("{\"interfaces\": [{\"name\": \"e0\"}");
    for (int i = 1; i <= count; i++) {
      json.append(", {\"name\": \"e" + i + "\", \"kind\": \"vlan\", \"parent\": \"e" + (i - 1))
          .append("\", \"addresses\": [\"10." + i / 250 + "." + i % 250 + ".1/24\"]}");
    }
    json.append("], \"portals\": [");
    for (int i = 1; i <= 256; i++) {
      json.append(i == 1 ? "" : ", ")
          .append("{\"address\": \"10." + i / 250 + "." + i % 250 + ".9\"}");
    }
    json.append("]}");
    Advice advice =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> advise(json.toString()));
    assertEquals(Verdict.DO_NOT_BIND, advice.verdict());
    assertEquals(List.of("nic e0"), advice.singlePoints());
  }
}
