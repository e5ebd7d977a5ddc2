package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.advisor.TopologyAdvisor;
import io.hawser.api.ErrorCode;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.shell.main.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hawser advise} from its words to what it prints, on a captured host. */
class AdviseCommandTest extends CommandFixture {
  @TempDir Path root;

  /** A host with two cards in one subnet, as the kernel and {@code ip} would show it. */
  @BeforeEach
  void host() throws IOException {
    StringBuilder addresses = new StringBuilder("[");
    for (int i = 1; i <= 2; i++) {
      Path card = Files.createDirectories(root.resolve("sys/class/net/eth" + i));
      Files.writeString(card.resolve("operstate"), "up\n");
      Files.writeString(card.resolve("carrier"), "1\n");
      Files.writeString(card.resolve("mtu"), "1500\n");
      Files.writeString(card.resolve("ifindex"), i + "\n");
      Files.writeString(card.resolve("flags"), "0x1003\n");
      Files.writeString(card.resolve("address"), "02:00:00:00:00:0" + i + "\n");
      addresses
          .append(i == 1 ? "" : ",")
          .append("{\"ifname\":\"eth" + i + "\",\"addr_info\":[{\"family\":\"inet\",")
          .append("\"local\":\"10.0.0." + i + "\",\"prefixlen\":24}]}");
    }
    Path ip = Files.createDirectories(root.resolve("ip"));
    Files.writeString(ip.resolve("addr.json"), addresses + "]");
    Files.writeString(
        ip.resolve("route4.json"),
        "[{\"dst\":\"10.0.0.0/24\",\"dev\":\"eth1\",\"prefsrc\":\"10.0.0.1\"},"
            + "{\"dst\":\"10.0.0.0/24\",\"dev\":\"eth2\",\"prefsrc\":\"10.0.0.2\"}]");
    services.advisor = new TopologyAdvisor(root);
  }

  private JsonObject json() {
    return JsonParser.parseString(terminal.printed()).getAsJsonObject();
  }

  private static Iface bound(String card, String transport) {
    return new Iface(
        card + "-record",
        transport,
        Optional.empty(),
        Optional.of(card),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  @Test
  void theVerdictComesWithTheCommandsThatTheShellHas() {
    assertEquals(0, run("advise", "--portal", "10.0.0.100"), terminal.errors());
    assertTrue(terminal.printed().startsWith("BIND [S0-01]"), terminal.printed());
    List<String> commands =
        terminal.printed().lines().map(String::strip).filter(l -> l.startsWith("hawser ")).toList();
    assertFalse(commands.isEmpty());
    for (String command : commands) {
      List<String> words = List.of(command.substring("hawser ".length()).split(" "));
      FakeTerminal quiet = new FakeTerminal();
      assertEquals(
          0,
          new CommandRunner(services, quiet, Map.<String, String>of()::get).run(words),
          () -> command + ": " + quiet.errors());
    }
    assertTrue(services.changes.contains("update eth2 {iface.net_ifacename=eth2}"));
  }

  @Test
  void recordsOfTheSoftwareTransportCountAsBound() {
    services.recorded =
        new RecordedHost(
            List.of(bound("eth1", "tcp"), bound("eth2", "qla4xxx"), Iface.DEFAULT),
            List.of(Portal.of("10.0.0.100", 3260), Portal.of("10.0.0.101", 3260)));
    assertEquals(0, run("advise", "--json"));
    assertEquals("[\"eth1\"]", json().getAsJsonArray("bound").toString());
    assertEquals(2, json().getAsJsonArray("egress").size(), "both recorded portals");
    assertEquals(
        0, run("advise", "--json", "--bound", "eth1", "--bound", "eth2", "--what-if", "nic=eth1"));
    assertEquals(2, json().getAsJsonArray("bound").size());
    JsonObject cost = json().getAsJsonArray("what_if").get(0).getAsJsonObject();
    assertEquals(4, cost.get("paths_before").getAsInt());
    assertEquals(2, cost.get("paths_after").getAsInt());
  }

  @Test
  void aTopologyFileIsJudgedByItselfAlone() throws IOException {
    services.recorded = new RecordedHost(List.of(bound("eth9", "tcp")), List.of());
    Path file = root.resolve("plan.json");
    Files.writeString(
        file,
        "{\"interfaces\": [{\"name\": \"vmk1\", \"addresses\": [\"10.1.0.1/24\"]}],"
            + " \"portals\": [{\"address\": \"10.1.0.9\"}]}");
    assertEquals(
        0, run("advise", "--topology", file.toString(), "--json"), () -> terminal.errors());
    assertEquals("NOT_NEEDED", json().get("verdict").getAsString());
    assertEquals(0, json().getAsJsonArray("bound").size());
  }

  @Test
  void scriptsLearnFromTheExitStatusWhetherItIsClean() {
    assertEquals(1, run("advise", "--check", "--portal", "10.0.0.100"));
    assertTrue(terminal.printed().startsWith("BIND"), "the advice is printed all the same");
    assertEquals("hawser: the advice is not clean\n", terminal.errors());
    assertEquals(0, run("advise", "--symptom", "missing-paths", "--portal", "10.0.0.100"));
    assertTrue(terminal.printed().contains("likely causes:"), terminal.printed());
    assertEquals(1, run("advise", "--check"));
    assertTrue(terminal.printed().startsWith("UNKNOWN [T-01]"), terminal.printed());
  }

  @Test
  void anArraysLimitsAreChecked() {
    assertEquals(
        0,
        run(
            "advise",
            "--json",
            "--portal",
            "10.0.0.100",
            "--array",
            "infinibox",
            "--set",
            "node.session.iscsi.ERL=2",
            "--plan",
            "host-ports=2001"));
    String findings = json().getAsJsonArray("findings").toString();
    assertTrue(findings.contains("S4-14") && findings.contains("S4-18"), findings);
  }

  @ParameterizedTest
  @CsvSource({
    "--profile, solaris, solaris",
    "--portal, 10.0.0.1:0, port 0",
    "--portal, '', neither a host name",
    "--what-if, eth1, nic=NAME",
    "--symptom, headache, none of",
    "--topology, /nowhere/at/all, /nowhere/at/all",
    "--array, cupboard, infinibox",
    "--plan, host-ports=5, --array is missing",
    "--set, ERL, not a name",
    "--bound, ../x, not an iface name",
    "--seen, -1, outside",
  })
  void whatCannotBeIsRefusedInOneLine(String option, String value, String part) {
    assertEquals(ErrorCode.INVALID.code(), run("advise", option, value), terminal.errors());
    assertEquals(1, terminal.errors().lines().count(), terminal.errors());
    assertTrue(terminal.errors().contains(part), terminal.errors());
    assertEquals("", terminal.printed());
  }
}
