package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hawser discover} by each method, from its words to what it prints. */
class DiscoverCommandTest extends CommandFixture {
  @ParameterizedTest
  @CsvSource({
    "isns, 10.0.0.9, 10.0.0.9, 3205",
    "isns, 10.0.0.9:4000, 10.0.0.9, 4000",
    "isns, iscsi://10.0.0.9/, 10.0.0.9, 3205",
    "isns, iscsi://10.0.0.9:4000, 10.0.0.9, 4000",
    "isns, [fd00::9], fd00::9, 3205",
    "isns, [fd00::9]:4000, fd00::9, 4000",
    "isns, iscsi://[fd00::9], fd00::9, 3205",
    "sendtargets, 10.0.0.1, 10.0.0.1, 3260",
    "sendtargets, iscsi://10.0.0.1:4000/, 10.0.0.1, 4000",
  })
  void eachMethodAsksAtItsOwnPort(String method, String place, String host, int port) {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    assertEquals(0, run("discover", method, place), terminal.errors());
    assertEquals(Optional.of(Portal.of(host, port)), services.request.portal());
  }

  @Test
  void firmwareAsksNobody() {
    services.node("iqn.2026-01.test:boot", "10.0.0.1:3260");
    assertEquals(0, run("discover", "firmware"), terminal.errors());
    assertEquals("10.0.0.1:3260 iqn.2026-01.test:boot\n", terminal.printed());
    assertTrue(services.request.portal().isEmpty());
    assertEquals(ErrorCode.INVALID.code(), run("discover", "isns"));
  }

  @Test
  void ifacesAreHandedOnByName() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.registry.all.add(
        new IfaceStatus(Iface.unbound("left", "tcp"), true, Optional.empty(), ""));
    assertEquals(0, run("discover", "isns", "10.0.0.9", "--iface", "left"), terminal.errors());
    assertEquals("left", services.request.ifaces().get(0).name());
    assertEquals(ErrorCode.INVALID.code(), run("discover", "isns", "10.0.0.9", "--iface", "right"));
  }

  @Test
  void jsonIsOneArrayWhateverEndsIt() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.node("iqn.2026-01.test:b", "[fd00::1]:3260");
    assertEquals(0, run("discover", "isns", "10.0.0.9", "--json"));
    JsonArray all = JsonParser.parseString(terminal.printed()).getAsJsonArray();
    assertEquals(2, all.size());
    assertEquals(1, all.get(0).getAsJsonObject().get("tag").getAsInt());
    services.discoveryFailure = new HawserException(ErrorCode.ISNS_QUERY, "no more");
    assertEquals(ErrorCode.ISNS_QUERY.code(), run("discover", "isns", "10.0.0.9", "--json"));
    assertEquals(2, JsonParser.parseString(terminal.printed()).getAsJsonArray().size());
    services.nodes.clear();
    assertEquals(ErrorCode.ISNS_QUERY.code(), run("discover", "isns", "10.0.0.9", "--json"));
    assertEquals("", terminal.printed(), "nothing was learnt, so nothing is said");
    services.discoveryFailure = null;
    assertEquals(ErrorCode.NO_OBJECTS_FOUND.code(), run("discover", "isns", "10.0.0.9", "--json"));
    assertEquals("[]\n", terminal.printed());
  }

  @Test
  void fiftyThousandAreALineEach() {
    for (int i = 0; i < 50_000; i++) {
      services.node("iqn.2026-01.test:t" + i, "10.0.0.1:3260,1");
    }
    assertEquals(0, run("discover", "isns", "10.0.0.9"));
    assertEquals(50_000, terminal.printed().lines().count());
  }
}
