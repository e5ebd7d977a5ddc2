package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Direction;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hawser probe} from its words to its table, on parts in memory. */
class ProbeCommandTest extends CommandFixture {
  private static final String URL = "iscsi://127.0.0.1:3260/iqn.2026-01.test:t/1";
  private HawserException unreachable;

  /** Connects at once, or not at all. */
  private final class Reaching implements Transport {
    @Override
    public String name() {
      return "tcp";
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(false, true, Set.of());
    }

    @Override
    public List<HostPort> hostPorts() {
      return List.of();
    }

    @Override
    public Registration listen(HostPortListener listener) {
      return () -> {};
    }

    @Override
    public CompletionStage<TransportSession> login(LoginRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
      return unreachable == null
          ? CompletableFuture.completedStage(Duration.ofNanos(1_500_000))
          : CompletableFuture.failedStage(unreachable);
    }
  }

  @BeforeEach
  void connected() {
    services.registry.serving = new Reaching();
    outcome(Outcome.CLEAR, 16_384, OptionalInt.empty());
  }

  private void outcome(Outcome outcome, int passed, OptionalInt lost) {
    services.prober =
        (session, lun, step, deadline) ->
            CompletableFuture.completedStage(
                new ProbeReport(
                    "default",
                    session.portal(),
                    Optional.of(Duration.ofMillis(1)),
                    new Direction(passed, lost, Optional.empty()),
                    new Direction(65_536, OptionalInt.empty(), Optional.empty()),
                    outcome,
                    "LUN " + lun.map(Object::toString).orElse("none") + " said so."));
  }

  @Test
  void aClearPathIsATableLineAndExitStatusZero() {
    assertEquals(0, run("probe", URL), terminal.errors());
    List<String> lines = terminal.printed().lines().toList();
    assertTrue(lines.get(0).matches("IFACE +PORTAL +CONNECT +LOGIN +PING +OUT +IN +OUTCOME"));
    assertTrue(
        lines
            .get(1)
            .matches("default +127.0.0.1:3260 +1.5 ms +[0-9.]+ ms +1 ms +16384 +65536 +CLEAR"),
        lines.get(1));
    assertEquals("default 127.0.0.1:3260: LUN 1 said so.", lines.get(2));
    assertTrue(services.session.loggedOut);
  }

  @Test
  void aBlackHoleIsAnErrorAndItsSessionIsNotWaitedFor() {
    outcome(Outcome.BLACK_HOLE, 1_024, OptionalInt.of(2_048));
    services.registry.all.add(
        new IfaceStatus(
            new Iface(
                "loop",
                "tcp",
                Optional.empty(),
                Optional.of("lo"),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>()),
            true,
            Optional.empty(),
            ""));
    assertEquals(
        ErrorCode.TRANSPORT_TIMEOUT.code(), run("probe", URL, "--iface", "loop", "--json"));
    JsonObject row =
        JsonParser.parseString(terminal.printed()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("BLACK_HOLE", row.get("outcome").getAsString());
    assertEquals(2_048, row.getAsJsonObject("outbound").get("lost").getAsInt());
    assertEquals("[\"ip link set dev lo mtu 1500\"]", row.getAsJsonArray("commands").toString());
    assertTrue(services.session.closed);
    assertFalse(services.session.loggedOut);
  }

  @Test
  void noConnectionAndNoLoginAreToldApart() {
    unreachable = new HawserException(ErrorCode.TRANSPORT, "no connection to it: refused");
    assertEquals(ErrorCode.TRANSPORT.code(), run("probe", URL));
    assertTrue(terminal.printed().contains("NO_CONNECTION"), terminal.printed());
    unreachable = new HawserException(ErrorCode.NOT_SUPPORTED, "a card cannot");
    assertEquals(0, run("probe", URL), "where it cannot be measured the login tells");
    unreachable = null;
    services.loginFailure = new HawserException(ErrorCode.LOGIN_AUTHENTICATION, "wrong secret");
    assertEquals(ErrorCode.LOGIN_AUTHENTICATION.code(), run("probe", URL, "--json"));
    JsonObject row =
        JsonParser.parseString(terminal.printed()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("NO_LOGIN", row.get("outcome").getAsString());
    assertEquals(24, row.get("code").getAsInt());
    assertEquals(1.5, row.get("connect_ms").getAsDouble());
  }

  @Test
  void aPortalAloneIsAskedForItsTargetsAndAllTheirPortalsOnRequest() {
    services.node("iqn.2026-01.test:a", "10.0.0.1:3260,1");
    services.node("iqn.2026-01.test:a", "10.0.0.2:3260,2");
    services.node("iqn.2026-01.test:b", "10.0.0.3:3260,1");
    assertEquals(0, run("probe", "10.0.0.1"), terminal.errors());
    assertEquals("iqn.2026-01.test:a", services.url.target().get().value());
    assertEquals("10.0.0.1", services.url.portal().host());
    assertEquals(0, run("probe", "10.0.0.1", "--all-portals"), terminal.errors());
    assertTrue(terminal.printed().contains("10.0.0.2:3260"), terminal.printed());
    assertFalse(terminal.printed().contains("10.0.0.3"), terminal.printed());
    services.nodes.clear();
    assertEquals(ErrorCode.NO_OBJECTS_FOUND.code(), run("probe", "10.0.0.1"));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertEquals(ErrorCode.INVALID.code(), run("probe", "not a host"));
    assertEquals(ErrorCode.INVALID.code(), run("probe", URL, "--step", "0"));
  }

  @ParameterizedTest
  @CsvSource({
    "9000, 2048, 1500",
    "9000, 8192, 4352",
    "9000, 16384, 4352",
    "1500, 2048, 1400",
    "1400, 2048, 1280",
    "65536, 16384, 9000",
  })
  void thePacketSizeIsTheLargestUsualOneBelowTheLost(int present, int lost, int size) {
    assertEquals(
        size, ProbeFix.size(new Direction(0, OptionalInt.of(lost), Optional.empty()), present));
  }
}
