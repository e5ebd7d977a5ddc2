package io.hawser.transport.sample;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;

/** A card with one port and no cable: all that a vendor's bundle has to be is a Transport. */
@Component(property = Transport.NAME + "=" + SampleTransport.SAMPLE)
public final class SampleTransport implements Transport {
  static final String SAMPLE = "sample";

  private static final HostPort PORT =
      new HostPort(
          "port0",
          Optional.of(SAMPLE + ".00:c0:dd:00:00:01"),
          OptionalInt.empty(),
          Optional.of("00:c0:dd:00:00:01"),
          Optional.empty(),
          Optional.empty(),
          false,
          "no cable");

  @Override
  public String name() {
    return SAMPLE;
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(true, false, Set.of());
  }

  @Override
  public List<HostPort> hostPorts() {
    return List.of(PORT);
  }

  /** The port never changes, so nobody is told anything. */
  @Override
  public Registration listen(HostPortListener listener) {
    return () -> {};
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    return CompletableFuture.failedFuture(
        new HawserException(ErrorCode.TRANSPORT, "port0 of the sample card has no cable"));
  }
}
