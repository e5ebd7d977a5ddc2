package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.api.ErrorCode;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code hawser card} and {@code hawser iface apply} from their words to what they print. */
class CardCommandTest extends CommandFixture {
  private final FakeHosts hosts = new FakeHosts();

  @BeforeEach
  void card() {
    services.hosts = hosts;
  }

  @Test
  void portsAreListed() {
    assertEquals(0, run("card"));
    assertTrue(terminal.printed().contains(FakeHosts.MAC), terminal.printed());
    assertTrue(terminal.printed().contains("LINK UP 10 Gbps"), terminal.printed());
    assertEquals(0, run("card", "list", "--json"));
    JsonObject host =
        JsonParser.parseString(terminal.printed()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals(0, host.get("number").getAsInt());
    assertEquals(
        "1500",
        host.getAsJsonArray("ifaces")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("attributes")
            .get("mtu")
            .getAsString());
    assertEquals(0, run("card", "show", "0"));
    assertTrue(terminal.printed().contains("mtu = 1500"));
  }

  @Test
  void aHostThatIsNotThereHasOpenIscsisCode() {
    assertEquals(ErrorCode.HOST_NOT_FOUND.code(), run("card", "show", "7"));
    assertEquals(ErrorCode.INVALID.code(), run("card", "show", "seven"));
  }

  @Test
  void tablesArePrintedWithoutSecrets() {
    assertEquals(0, run("card", "chap", "0"));
    assertTrue(terminal.printed().contains("them"));
    assertFalse(terminal.printed().contains("very secret words"));
    assertEquals(0, run("card", "chap", "0", "--json"));
    JsonArray entries = JsonParser.parseString(terminal.printed()).getAsJsonArray();
    assertEquals(7, entries.get(0).getAsJsonObject().get("index").getAsInt());
    assertFalse(terminal.printed().contains("very secret words"));
    assertEquals(0, run("card", "stats", "0"));
    assertTrue(terminal.printed().contains("18446744073709551615"), "counters have no sign");
    assertEquals(0, run("card", "flashnodes"));
    assertTrue(terminal.printed().contains("192.0.2.9"));
  }

  @Test
  void aDryRunShowsTheMessageAndSendsNothing() {
    services.registry.all.add(
        new IfaceStatus(Iface.unbound("card", "qla4xxx"), true, Optional.empty(), ""));
    assertEquals(0, run("iface", "apply", "card", "--dry-run"));
    assertTrue(terminal.printed().contains("ISCSI_NET_PARAM_MTU"), terminal.printed());
    assertTrue(terminal.printed().contains("message: 5c000000"), terminal.printed());
    assertTrue(terminal.printed().contains("nothing was sent"));
    assertTrue(hosts.applied.isEmpty());
    assertEquals(0, run("iface", "apply", "card"));
    assertEquals(1, hosts.applied.size());
    assertTrue(terminal.printed().contains("a remark"));
    assertEquals(0, run("iface", "applyall", "0", "--json"));
    JsonObject plan = JsonParser.parseString(terminal.printed()).getAsJsonObject();
    assertTrue(plan.get("sent").getAsBoolean());
    assertEquals(2, hosts.applied.size());
    assertEquals(ErrorCode.INVALID.code(), run("iface", "applyall", "nowhere"));
  }
}
