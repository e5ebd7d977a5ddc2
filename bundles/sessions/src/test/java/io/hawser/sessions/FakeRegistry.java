package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry whose ifaces and transports a test sets. */
final class FakeRegistry implements IfaceRegistry {
  final Map<String, Transport> transports = new ConcurrentHashMap<>();
  final Map<String, Iface> records = new TreeMap<>();
  final List<IfaceListener> listeners = new CopyOnWriteArrayList<>();

  FakeRegistry serve(Transport transport) {
    transports.put(transport.name(), transport);
    return this;
  }

  void tell(IfaceEvent event) {
    listeners.forEach(listener -> listener.ifaceEvent(event));
  }

  @Override
  public List<IfaceStatus> ifaces() {
    List<IfaceStatus> all = new ArrayList<>();
    for (Iface iface : records.values()) {
      all.add(status(iface));
    }
    all.add(status(Iface.DEFAULT));
    all.add(status(Iface.ISER));
    return all;
  }

  private IfaceStatus status(Iface iface) {
    return new IfaceStatus(iface, transports.containsKey(iface.transport()), Optional.empty(), "");
  }

  @Override
  public Optional<IfaceStatus> iface(String name) {
    return ifaces().stream().filter(status -> status.iface().name().equals(name)).findFirst();
  }

  @Override
  public SortedSet<String> transports() {
    return new TreeSet<>(transports.keySet());
  }

  @Override
  public Optional<Transport> transport(String name) {
    return Optional.ofNullable(transports.get(name));
  }

  @Override
  public List<TransportStatus> transportStatus() {
    return List.of();
  }

  @Override
  public List<Iface> bindings(List<String> named) throws HawserException {
    List<Iface> bound = new ArrayList<>();
    for (String name : named) {
      bound.add(
          iface(name)
              .orElseThrow(() -> new HawserException(ErrorCode.INVALID, "no iface " + name))
              .iface());
    }
    return named.isEmpty() ? List.of(Iface.DEFAULT) : bound;
  }

  @Override
  public Transport serving(Iface iface) throws HawserException {
    Transport transport = transports.get(iface.transport());
    if (transport == null) {
      throw new HawserException(
          ErrorCode.TRANSPORT_NOT_FOUND, "transport " + iface.transport() + " is not here");
    }
    return transport;
  }

  @Override
  public Iface resolved(Iface iface) {
    return iface;
  }

  @Override
  public Registration listen(IfaceListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
