package io.hawser.iface;

import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.transport.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the registry knows at one moment. Immutable.
 *
 * @param transports the serving transport of each name
 * @param status every transport that is plugged in
 * @param ifaces records by name, then the two built-in ones
 * @param byName the same by name
 * @param generated the ifaces made for host ports so far; they stay when their port goes
 */
record RegistrySnapshot(
    SortedMap<String, TransportGuard> transports,
    List<TransportStatus> status,
    List<IfaceStatus> ifaces,
    Map<String, IfaceStatus> byName,
    Collection<Iface> generated) {

  /**
   * Builds a snapshot.
   *
   * @param guards every transport, in order of name, best of a name first
   * @param records the administrator's ifaces
   * @param generatedBefore the ifaces made for host ports until now
   */
  static RegistrySnapshot of(
      List<TransportGuard> guards,
      SortedMap<String, Iface> records,
      Collection<Iface> generatedBefore) {
    SortedMap<String, TransportGuard> transports = new TreeMap<>();
    List<TransportStatus> status = new ArrayList<>();
    for (TransportGuard guard : guards) {
      boolean serves = guard.usable() && transports.putIfAbsent(guard.name(), guard) == null;
      status.add(status(guard, serves));
    }
    SortedMap<String, Iface> generated = new TreeMap<>();
    generatedBefore.forEach(iface -> generated.put(iface.name(), iface));
    for (TransportGuard guard : transports.values()) {
      guard.hostPorts().forEach(port -> generate(guard, port, generated));
    }
    SortedMap<String, Iface> all = new TreeMap<>(generated);
    all.putAll(records);
    Map<String, IfaceStatus> byName = new LinkedHashMap<>();
    RegistrySnapshot unlisted =
        new RegistrySnapshot(
            Collections.unmodifiableSortedMap(transports),
            List.copyOf(status),
            List.of(),
            Map.of(),
            List.copyOf(generated.values()));
    all.values().forEach(iface -> byName.put(iface.name(), unlisted.status(iface)));
    byName.put("default", unlisted.status(Iface.DEFAULT));
    byName.put("iser", unlisted.status(Iface.ISER));
    return new RegistrySnapshot(
        unlisted.transports,
        unlisted.status,
        List.copyOf(byName.values()),
        Collections.unmodifiableMap(byName),
        unlisted.generated);
  }

  private static TransportStatus status(TransportGuard guard, boolean serves) {
    String reason = guard.reason();
    if (!serves && reason.isEmpty()) {
      reason = "another transport of this name serves";
    }
    return new TransportStatus(
        guard.name(),
        serves,
        Optional.ofNullable(guard.capabilities()),
        serves ? guard.hostPorts() : List.of(),
        reason);
  }

  /** A card's port gets a record of its own; a name that is no iface name gets none. */
  private static void generate(
      TransportGuard guard, HostPort port, SortedMap<String, Iface> generated) {
    if (port.ifaceName().isEmpty() || !guard.capabilities().offload()) {
      return;
    }
    try {
      Iface iface =
          new Iface(
              port.ifaceName().get(),
              guard.name(),
              port.hardwareAddress(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              new TreeMap<>());
      if (!iface.isBuiltIn()) {
        generated.putIfAbsent(iface.name(), iface);
      }
    } catch (IllegalArgumentException notAnIface) {
      // The port is listed all the same and usable through a record made for its address.
      return;
    }
  }

  private IfaceStatus status(Iface iface) {
    TransportGuard transport = transports.get(iface.transport());
    if (transport == null) {
      return new IfaceStatus(iface, false, Optional.empty(), whyWithout(iface.transport()));
    }
    PortResolution resolution =
        PortResolution.of(iface, transport.capabilities(), transport.hostPorts());
    return new IfaceStatus(iface, resolution.usable(), resolution.port(), resolution.remark());
  }

  /** Why no transport of this name serves. */
  String whyWithout(String name) {
    return status.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(each -> "transport " + name + " is not usable: " + each.reason())
        .orElse("transport " + name + " is not here");
  }

  /** The names of the serving transports. */
  SortedSet<String> transportNames() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(transports.keySet()));
  }

  /** What changed since {@code before}, transports that came first, those that went last. */
  List<IfaceEvent> since(RegistrySnapshot before) {
    List<IfaceEvent> events = new ArrayList<>();
    List<IfaceEvent> departures = new ArrayList<>();
    for (Map.Entry<String, TransportGuard> each : before.transports.entrySet()) {
      TransportGuard now = transports.get(each.getKey());
      if (now == null) {
        departures.add(new IfaceEvent.TransportRemoved(each.getKey()));
      } else if (now != each.getValue()) {
        // Replaced within one change: whoever holds something of the old one must hear of it.
        events.add(new IfaceEvent.TransportRemoved(each.getKey()));
        events.add(new IfaceEvent.TransportAdded(each.getKey()));
      }
    }
    for (String name : transports.keySet()) {
      if (!before.transports.containsKey(name)) {
        events.add(new IfaceEvent.TransportAdded(name));
      }
    }
    for (IfaceStatus status : ifaces) {
      IfaceStatus old = before.byName.get(status.iface().name());
      if (old == null) {
        events.add(new IfaceEvent.Added(status));
      } else if (!old.equals(status)) {
        events.add(new IfaceEvent.Changed(old, status));
      }
    }
    for (IfaceStatus old : before.ifaces) {
      if (!byName.containsKey(old.iface().name())) {
        events.add(new IfaceEvent.Removed(old.iface()));
      }
    }
    events.addAll(departures);
    return events;
  }
}
