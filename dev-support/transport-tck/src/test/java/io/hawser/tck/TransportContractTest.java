package io.hawser.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The kit finds what is broken, and nothing else. */
class TransportContractTest {
  private static Set<String> failures(Class<?> contract) {
    Set<String> names = new TreeSet<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents()
        .failed()
        .map(Event::getTestDescriptor)
        .forEach(test -> names.add(test.getDisplayName().replace("()", "")));
    return names;
  }

  @Test
  void aTransportThatKeepsTheContractPasses() {
    assertEquals(Set.of(), failures(Good.class));
  }

  @Test
  void twoPortsOfOneIdAreFound() {
    assertEquals(Set.of("hostPortsAreUniqueAndStable"), failures(Twins.class));
  }

  @Test
  void anUntypedFailureIsFound() {
    assertEquals(
        Set.of(
            "deadPortalIsAConnectionFailure",
            "silentPortalIsLeftByTheDeadline",
            "ifaceOfAnotherPortIsRefused",
            "loginThatWaitsFailsWhenTheTransportEnds",
            "loginAfterTheEndFailsAtOnce",
            "endLeavesNoThread"),
        failures(Untyped.class));
  }

  @Test
  void aThreadLeftBehindIsFound() {
    try {
      assertEquals(Set.of("endLeavesNoThread"), failures(Leaking.class));
    } finally {
      Leaking.GATE.countDown();
    }
  }

  /** A card without a cable that does everything right, for the others to spoil. */
  static class Good extends TransportContract implements Transport {
    @Override
    protected Transport start() {
      return this;
    }

    @Override
    protected void stop(Transport started) {}

    @Override
    public String name() {
      return "made_up";
    }

    @Override
    public TransportCapabilities capabilities() {
      return new TransportCapabilities(true, false, Set.of());
    }

    @Override
    public List<HostPort> hostPorts() {
      return List.of(port());
    }

    static HostPort port() {
      return new HostPort(
          "0",
          Optional.of("made_up.00:c0:dd:00:00:02"),
          OptionalInt.empty(),
          Optional.of("00:c0:dd:00:00:02"),
          Optional.empty(),
          Optional.empty(),
          false,
          "no cable");
    }

    @Override
    public Registration listen(HostPortListener listener) {
      return () -> {};
    }

    @Override
    public CompletionStage<TransportSession> login(LoginRequest request) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.TRANSPORT, "port 0 has no cable"));
    }
  }

  /** Announces one port twice. */
  static class Twins extends Good {
    @Override
    public List<HostPort> hostPorts() {
      return List.of(port(), port());
    }
  }

  /** Fails with what nobody can act on. */
  static class Untyped extends Good {
    @Override
    public CompletionStage<TransportSession> login(LoginRequest request) {
      return CompletableFuture.failedStage(new IllegalStateException("no"));
    }
  }

  /** Leaves a thread for each login. */
  static class Leaking extends Good {
    static final CountDownLatch GATE = new CountDownLatch(1);

    @Override
    public CompletionStage<TransportSession> login(LoginRequest request) {
      Thread left =
          new Thread(
              () -> {
                try {
                  GATE.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "left-behind");
      left.setDaemon(true);
      left.start();
      return super.login(request);
    }
  }
}
