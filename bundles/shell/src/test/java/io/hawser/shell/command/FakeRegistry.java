package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A registry that knows the ifaces the test put into it. */
final class FakeRegistry implements IfaceRegistry {
  final List<IfaceStatus> all = new ArrayList<>();
  Transport serving;

  @Override
  public List<IfaceStatus> ifaces() {
    return all;
  }

  @Override
  public Optional<IfaceStatus> iface(String name) {
    return all.stream().filter(status -> status.iface().name().equals(name)).findFirst();
  }

  @Override
  public SortedSet<String> transports() {
    return new TreeSet<>(List.of("tcp"));
  }

  @Override
  public Optional<Transport> transport(String name) {
    return Optional.empty();
  }

  @Override
  public List<TransportStatus> transportStatus() {
    return List.of();
  }

  @Override
  public List<Iface> bindings(List<String> named) throws HawserException {
    List<Iface> found = new ArrayList<>();
    for (String name : named) {
      found.add(
          iface(name)
              .orElseThrow(() -> new HawserException(ErrorCode.INVALID, "no iface " + name))
              .iface());
    }
    return found;
  }

  @Override
  public Transport serving(Iface iface) throws HawserException {
    if (serving == null) {
      throw new HawserException(ErrorCode.TRANSPORT_NOT_FOUND, "no transport " + iface.transport());
    }
    return serving;
  }

  @Override
  public Iface resolved(Iface iface) {
    return iface;
  }

  @Override
  public Registration listen(IfaceListener listener) {
    return () -> {};
  }
}
