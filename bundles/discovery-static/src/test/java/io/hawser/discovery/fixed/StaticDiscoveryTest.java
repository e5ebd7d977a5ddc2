package io.hawser.discovery.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.SessionTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticDiscoveryTest {
  private static final String IQN = "iqn.2031-02.net.lab:vol7";

  private final List<DiscoveredNode> found = new ArrayList<>();

  private DiscoverySummary discover(
      String portal, List<Iface> ifaces, int most, Map<String, String> options) throws Exception {
    DiscoveryRequest request =
        new DiscoveryRequest(
            Optional.ofNullable(portal).map(Portal::parse),
            ifaces,
            IscsiName.of("iqn.2026-01.io.hawser:host"),
            DiscoveryRequest.Authentication.NEVER,
            Optional.empty(),
            SessionTimeouts.DEFAULT,
            Deadline.after(Duration.ofSeconds(5)),
            most,
            options);
    return new StaticDiscovery().discover(request, found::add).toCompletableFuture().get();
  }

  private HawserException refused(String portal, Map<String, String> options) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> discover(portal, List.of(), 10, options));
    assertTrue(found.isEmpty());
    HawserException cause = assertInstanceOf(HawserException.class, failed.getCause());
    assertEquals(ErrorCode.INVALID, cause.code());
    return cause;
  }

  @Test
  void oneTargetIsFoundAtItsPortalOncePerIface() throws Exception {
    DiscoverySummary summary =
        discover("10.9.1.80:3261,4", List.of(), 10, Map.of(StaticDiscovery.TARGET, IQN));
    assertEquals(new DiscoverySummary(1, List.of()), summary);
    assertEquals("10.9.1.80:3261,4", found.get(0).portal().toString());
    assertEquals(Optional.empty(), found.get(0).iface());

    found.clear();
    discover(
        "[fe80::1%eth0]",
        List.of(Iface.unbound("a", "tcp"), Iface.DEFAULT), 10, Map.of(StaticDiscovery.TARGET, IQN));
    assertEquals(
        List.of(Optional.of("a"), Optional.of("default")),
        found.stream().map(DiscoveredNode::iface).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "[::]",
        "[fe80::1]",
        "255.255.255.255",
        "224.0.0.1",
        "[ff02::1]",
        "10.9.1",
        "10.9.1.300",
        "1234",
        "-host",
        "a..b",
        "[::1::2]"
      })
  void anAddressWhereNoTargetCanListenIsRefused(String portal) {
    refused(portal, Map.of(StaticDiscovery.TARGET, IQN));
  }

  @Test
  void missingAndWrongNamesAreRefused() {
    refused("10.9.1.80", Map.of());
    refused(null, Map.of(StaticDiscovery.TARGET, IQN));
    assertTrue(
        refused("10.9.1.80", Map.of(StaticDiscovery.TARGET, "iqn.2031-02.net.lab:../x\n"))
            .getMessage()
            .contains("is not an iSCSI name"));
    refused(null, Map.of(StaticDiscovery.LIST, "# nothing\n\n"));
    refused(null, Map.of(StaticDiscovery.LIST, "10.9.1.80:99999 " + IQN));
  }

  @Test
  void aListFindsWhatIsGoodAndWarnsOfTheRest() throws Exception {
    String list =
        "# by hand\r\n10.9.1.80:3260,1 "
            + IQN
            + "\n10.9.1.80:3260,1 "
            + IQN
            + "\n[fd00::8]:3260,1\t"
            + IQN
            + "\nhost.example iqn bad\n0.0.0.0 "
            + IQN
            + "\nstorage.lab naa.0123456789abcdef\n";
    DiscoverySummary summary = discover(null, List.of(), 10, Map.of(StaticDiscovery.LIST, list));
    assertEquals(3, summary.found());
    assertEquals(
        List.of("10.9.1.80:3260,1", "[fd00::8]:3260,1", "storage.lab:3260"),
        found.stream().map(node -> node.portal().toString()).toList());
    assertEquals(2, summary.warnings().size());
    assertTrue(summary.warnings().get(0).startsWith("line 5 is left out"));
  }

  @Test
  void tooManyAreCutOffWithOneWarning() throws Exception {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      list.append("10.9.1.80 ").append(IQN).append(i).append('\n');
    }
    DiscoverySummary summary =
        discover(null, List.of(), 7, Map.of(StaticDiscovery.LIST, list.toString()));
    assertEquals(7, found.size());
    assertEquals(List.of("more than 7 targets; the rest is cut off"), summary.warnings());
  }
}
