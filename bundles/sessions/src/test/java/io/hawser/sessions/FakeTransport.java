package io.hawser.sessions;

import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A transport whose logins a test answers; without being told it answers each with a session. */
final class FakeTransport implements Transport {
  final List<LoginRequest> requests = new CopyOnWriteArrayList<>();
  final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
  volatile Set<Feature> features = Set.of(Feature.values());
  volatile Function<LoginRequest, CompletionStage<TransportSession>> answer = this::session;
  private final AtomicInteger ids = new AtomicInteger();
  private final String name;

  FakeTransport(String name) {
    this.name = name;
  }

  CompletionStage<TransportSession> session(LoginRequest request) {
    FakeSession session = new FakeSession(ids.incrementAndGet(), request);
    sessions.add(session);
    return CompletableFuture.completedFuture(session);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(!name.equals("tcp"), name.equals("tcp"), features);
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
    requests.add(request);
    return answer.apply(request);
  }
}
