package io.hawser.advisor.rules;

import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Network;
import io.hawser.advisor.model.Role;
import io.hawser.advisor.model.Routing;
import io.hawser.advisor.model.Subnets;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.advisor.model.Topology;
import io.hawser.api.advisor.Symptom;
import io.hawser.api.advisor.Verdict;
import io.hawser.api.iface.Iface;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** A topology seen through the questions that rules ask. Worked out once; immutable. */
public final class Situation {
  private final Topology topology;
  private final Profile profile;
  private final Network network;
  private final Routing routing;
  private final PathPlan plan;
  private final Set<InetAddress> ownAddresses;
  private final List<TargetPortal> portals;
  private final List<Binding> bindings;
  private final List<NetInterface> ports;
  private final List<Subnets.Shared> subnets;
  private final List<TargetPortal> routed;
  private final Optional<Verdict> verdict;
  private final Optional<Symptom> symptom;
  private final OptionalInt seenPaths;

  /**
   * @param topology what was read, portals included
   * @param profile the rules to judge by
   * @param records the ifaces bound now
   * @param symptom what the operator sees
   * @param seenPaths how many paths there are, if known
   */
  public Situation(
      Topology topology,
      Profile profile,
      List<Iface> records,
      Optional<Symptom> symptom,
      OptionalInt seenPaths) {
    this.topology = topology;
    this.profile = profile;
    this.network = new Network(topology.interfaces());
    this.routing = new Routing(topology, network, profile.singleTable());
    this.portals = topology.portals();
    this.ownAddresses = new HashSet<>();
    network.all().forEach(i -> i.addresses().forEach(c -> ownAddresses.add(c.address())));
    this.plan = new PathPlan(network, routing, portals, this::isLocal);
    List<Binding> found = new ArrayList<>();
    records.forEach(record -> Binding.of(record, network).ifPresent(found::add));
    topology.bound().forEach(name -> found.add(Binding.toDevice(name, name, network)));
    this.bindings = List.copyOf(found);
    this.ports = List.copyOf(findPorts().values());
    this.subnets =
        Subnets.all(ports).stream()
            .filter(s -> portals.isEmpty() || portals.stream().anyMatch(p -> sameFamily(s, p)))
            .toList();
    this.routed =
        portals.stream()
            .filter(p -> !isLocal(p) && ports.stream().noneMatch(i -> onLink(i, p)))
            .toList();
    this.verdict = Optional.empty();
    this.symptom = symptom;
    this.seenPaths = seenPaths;
  }

  private Situation(Situation other, Verdict verdict) {
    topology = other.topology;
    profile = other.profile;
    network = other.network;
    routing = other.routing;
    plan = other.plan;
    ownAddresses = other.ownAddresses;
    portals = other.portals;
    bindings = other.bindings;
    ports = other.ports;
    subnets = other.subnets;
    routed = other.routed;
    this.verdict = Optional.of(verdict);
    symptom = other.symptom;
    seenPaths = other.seenPaths;
  }

  /** The same, now that the verdict is known. */
  public Situation decided(Verdict now) {
    return new Situation(this, now);
  }

  /**
   * Storage ports: those somebody named so, by role or by binding; otherwise those on a portal's
   * network; otherwise those a route leads over and their neighbors in the same subnet.
   */
  private Map<String, NetInterface> findPorts() {
    Map<String, NetInterface> found = new LinkedHashMap<>();
    bindings.forEach(b -> b.port().ifPresent(p -> found.put(p.name(), p)));
    boolean named = false;
    for (NetInterface each : network.all()) {
      if (each.roles().contains(Role.ISCSI)) {
        found.put(each.name(), each);
        named = true;
      }
    }
    if (named) {
      return found;
    }
    Set<String> leaving = new TreeSet<>();
    for (TargetPortal portal : portals) {
      if (isLocal(portal)) {
        continue;
      }
      List<NetInterface> near = network.all().stream().filter(i -> onLink(i, portal)).toList();
      near.stream().filter(Situation::mayCarry).forEach(i -> found.put(i.name(), i));
      if (near.isEmpty()) {
        routing
            .way(portal.address(), Optional.empty(), Optional.empty(), Set.of())
            .ifPresent(way -> leaving.add(way.device()));
      }
    }
    if (!leaving.isEmpty()) {
      for (Subnets.Shared subnet : Subnets.all(network.all())) {
        if (subnet.members().stream().anyMatch(i -> leaving.contains(i.name()))) {
          subnet.members().stream()
              .filter(Situation::mayCarry)
              .forEach(i -> found.put(i.name(), i));
        }
      }
      leaving.forEach(name -> network.find(name).ifPresent(i -> found.putIfAbsent(name, i)));
    }
    return found;
  }

  /** An interface that is for something else, and says so, is no storage port. */
  private static boolean mayCarry(NetInterface each) {
    return each.roles().isEmpty() && each.up().orElse(true);
  }

  private static boolean sameFamily(Subnets.Shared subnet, TargetPortal portal) {
    return subnet.network().address().getAddress().length == portal.address().getAddress().length;
  }

  /** Whether the portal lies in one of the interface's networks. */
  public static boolean onLink(NetInterface each, TargetPortal portal) {
    for (Cidr cidr : each.addresses()) {
      if (cidr.prefix() > 0
          && cidr.contains(portal.address())
          && !cidr.address().isLoopbackAddress()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the portal is this host itself. */
  public boolean isLocal(TargetPortal portal) {
    return portal.address().isLoopbackAddress() || ownAddresses.contains(portal.address());
  }

  /** What was read. */
  public Topology topology() {
    return topology;
  }

  /** The rules judged by. */
  public Profile profile() {
    return profile;
  }

  /** How interfaces stand on one another. */
  public Network network() {
    return network;
  }

  /** Which way packets leave. */
  public Routing routing() {
    return routing;
  }

  /** How many paths there are. */
  public PathPlan plan() {
    return plan;
  }

  /** The target's portals. */
  public List<TargetPortal> portals() {
    return portals;
  }

  /** The records that bind. */
  public List<Binding> bindings() {
    return bindings;
  }

  /** The storage ports. */
  public List<NetInterface> ports() {
    return ports;
  }

  /** The names of the storage ports. */
  public List<String> portNames() {
    return ports.stream().map(NetInterface::name).toList();
  }

  /** The ports that are bound, in the order of the records, each once. */
  public List<NetInterface> boundPorts() {
    Map<String, NetInterface> found = new LinkedHashMap<>();
    bindings.forEach(b -> b.port().ifPresent(p -> found.putIfAbsent(p.name(), p)));
    return List.copyOf(found.values());
  }

  /** Whether every port is bound. */
  public boolean allBound() {
    Set<String> names = new LinkedHashSet<>();
    boundPorts().forEach(p -> names.add(p.name()));
    return !ports.isEmpty() && names.containsAll(portNames());
  }

  /** The stretches of addresses the ports sit on. */
  public List<Subnets.Shared> subnets() {
    return subnets;
  }

  /** Portals that are in no port's network. */
  public List<TargetPortal> routed() {
    return routed;
  }

  /** Whether all ports sit in one subnet. */
  public boolean oneSubnet() {
    return subnets.stream().anyMatch(s -> s.members().size() == ports.size()) && !ports.isEmpty();
  }

  /** Broadcast domains somebody named for the ports, and VLANs they differ in. */
  public Set<String> domains(List<NetInterface> of) {
    Set<String> found = new LinkedHashSet<>();
    of.forEach(i -> i.domain().ifPresent(found::add));
    if (found.isEmpty()) {
      Set<String> vlans = new TreeSet<>();
      of.forEach(
          i -> vlans.add("vlan " + network.vlan(i.name()).map(String::valueOf).orElse("none")));
      if (vlans.size() > 1) {
        return vlans;
      }
    }
    return found;
  }

  /** Switches the ports name; a port that names none adds nothing. */
  public Set<String> switches(List<NetInterface> of) {
    Set<String> found = new TreeSet<>();
    of.forEach(i -> found.addAll(network.switches(i.name())));
    return found;
  }

  /** Ports of these that do not say which switch they are on. */
  public List<String> withoutSwitch(List<NetInterface> of) {
    return of.stream().map(NetInterface::name).filter(n -> network.switches(n).isEmpty()).toList();
  }

  /** Bonds and teams under the ports that use several links at once. */
  public List<NetInterface> aggregated() {
    Map<String, NetInterface> found = new LinkedHashMap<>();
    for (NetInterface port : ports) {
      network
          .team(port.name())
          .filter(t -> t.aggregation().orElseThrow().spreads())
          .filter(t -> network.members(t.name()).size() > 1)
          .ifPresent(t -> found.put(t.name(), t));
    }
    return List.copyOf(found.values());
  }

  /** The verdict, once known. */
  public Optional<Verdict> verdict() {
    return verdict;
  }

  /** What the operator sees. */
  public Optional<Symptom> symptom() {
    return symptom;
  }

  /** How many paths there are, if known. */
  public OptionalInt seenPaths() {
    return seenPaths;
  }

  /** How many paths the present binding gives. */
  public int expectedPaths() {
    return plan.paths(bindings, PathPlan.Failure.NONE).size();
  }
}
