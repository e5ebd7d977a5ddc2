package io.hawser.iface;

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
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that behaves; tests override what should not. */
class FakeTransport implements Transport {
  final List<HostPortListener> listeners = new CopyOnWriteArrayList<>();
  final CompletableFuture<TransportSession> login = new CompletableFuture<>();
  private final String name;
  private final boolean offload;
  private volatile List<HostPort> ports = List.of();

  FakeTransport(String name, boolean offload) {
    this.name = name;
    this.offload = offload;
  }

  static FakeTransport software() {
    return new FakeTransport("tcp", false);
  }

  static HostPort nic(String name, String mac, String address) {
    return new HostPort(
        name,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.of(mac),
        Optional.of(name),
        Optional.ofNullable(address),
        true,
        "");
  }

  static HostPort cardPort(String ifaceName, String mac) {
    return new HostPort(
        ifaceName,
        Optional.of(ifaceName),
        OptionalInt.of(3),
        Optional.of(mac),
        Optional.empty(),
        Optional.empty(),
        true,
        "10 Gbps");
  }

  void tell(List<HostPort> now) {
    ports = now;
    listeners.forEach(listener -> listener.hostPortsChanged(this, now));
  }

  FakeTransport with(HostPort... now) {
    ports = List.of(now);
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(offload, !offload, Set.of());
  }

  @Override
  public List<HostPort> hostPorts() {
    return ports;
  }

  @Override
  public Registration listen(HostPortListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    return login;
  }
}
