package io.hawser.advisor.model;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which way packets leave, as the kernel would decide: policy rules by priority, in a table the
 * longest prefix, then the lowest metric, then the first entry.
 */
public final class Routing {
  /**
   * A way out.
   *
   * @param device the interface
   * @param gateway next hop, empty on the network itself
   * @param source source address, if known
   * @param reason which route decided
   */
  public record Way(
      String device, Optional<InetAddress> gateway, Optional<InetAddress> source, String reason) {}

  private record Question(InetAddress to, Optional<String> device, Optional<InetAddress> from) {}

  private static final List<PolicyRule> USUAL =
      List.of(
          new PolicyRule(32_766, Optional.empty(), Optional.empty(), Optional.empty(), "main"),
          new PolicyRule(32_767, Optional.empty(), Optional.empty(), Optional.empty(), "default"));

  private final Network network;
  private final List<PolicyRule> rules;
  private final Map<String, List<Route>> byTable = new HashMap<>();
  private final Map<String, List<Route>> byDevice = new HashMap<>();
  private final Map<Question, Optional<Way>> known = new ConcurrentHashMap<>();

  /**
   * @param topology routes are derived from the addresses if it has none
   * @param network its interfaces
   * @param singleTable whether the host knows no policy routing
   */
  public Routing(Topology topology, Network network, boolean singleTable) {
    this.network = network;
    List<PolicyRule> sorted = new ArrayList<>(topology.rules().orElse(USUAL));
    sorted.sort(Comparator.comparingLong(PolicyRule::priority));
    rules = singleTable ? USUAL : List.copyOf(sorted);
    for (Route route : topology.routes().orElseGet(() -> connected(network))) {
      byTable.computeIfAbsent(route.table(), k -> new ArrayList<>()).add(route);
      byDevice.computeIfAbsent(route.device(), k -> new ArrayList<>()).add(route);
    }
  }

  private static List<Route> connected(Network network) {
    List<Route> routes = new ArrayList<>();
    for (NetInterface each : network.all()) {
      for (Cidr address : each.addresses()) {
        routes.add(
            new Route(
                address, Optional.empty(), each.name(), Optional.of(address.address()), 0, "main"));
      }
    }
    return routes;
  }

  /**
   * The way of a packet.
   *
   * @param to destination
   * @param device the interface the socket is bound to, empty if none
   * @param from the source address the socket is bound to, empty if none
   * @param gone interfaces that are no more, with their routes
   */
  public Optional<Way> way(
      InetAddress to, Optional<String> device, Optional<InetAddress> from, Set<String> gone) {
    // Every rule asks the same again; only what-if questions differ, and those are few.
    return gone.isEmpty()
        ? known.computeIfAbsent(new Question(to, device, from), q -> find(to, device, from, gone))
        : find(to, device, from, gone);
  }

  private Optional<Way> find(
      InetAddress to, Optional<String> device, Optional<InetAddress> from, Set<String> gone) {
    for (PolicyRule rule : rules) {
      if (!matches(rule, to, device, from)) {
        continue;
      }
      Route best = null;
      for (Route route : candidates(rule.table(), device)) {
        if (route.destination().contains(to)
            && (route.device().isEmpty() || isThere(route.device(), gone))
            && (best == null || beats(route, best))) {
          best = route;
        }
      }
      if (best != null) {
        return best.device().isEmpty() ? Optional.empty() : Optional.of(describe(best, from));
      }
    }
    return Optional.empty();
  }

  private static boolean matches(
      PolicyRule rule, InetAddress to, Optional<String> device, Optional<InetAddress> from) {
    // A socket that is bound to no address has none yet when the rules are asked.
    return (rule.from().isEmpty() || from.isPresent() && rule.from().get().contains(from.get()))
        && (rule.to().isEmpty() || rule.to().get().contains(to))
        && (rule.device().isEmpty() || rule.device().equals(device));
  }

  private List<Route> candidates(String table, Optional<String> device) {
    if (device.isEmpty()) {
      return byTable.getOrDefault(table, List.of());
    }
    return byDevice.getOrDefault(device.get(), List.of()).stream()
        .filter(r -> r.table().equals(table))
        .toList();
  }

  private boolean isThere(String device, Set<String> gone) {
    return network.survives(device, gone)
        && network.find(device).flatMap(NetInterface::up).orElse(true);
  }

  private static boolean beats(Route route, Route best) {
    int prefix = route.destination().prefix() - best.destination().prefix();
    return prefix > 0 || prefix == 0 && route.metric() < best.metric();
  }

  private Way describe(Route route, Optional<InetAddress> from) {
    Optional<InetAddress> source = from.or(route::source).or(() -> ownAddress(route));
    String via = route.gateway().map(g -> " via " + g.getHostAddress()).orElse("");
    String text =
        "route "
            + route.destination().network()
            + via
            + " dev "
            + route.device()
            + (route.table().equals("main") ? "" : " table " + route.table());
    return new Way(route.device(), route.gateway(), source, text);
  }

  private Optional<InetAddress> ownAddress(Route route) {
    int length = route.destination().address().getAddress().length;
    return network.find(route.device()).stream()
        .flatMap(i -> i.addresses().stream())
        .map(Cidr::address)
        .filter(a -> a.getAddress().length == length)
        .findFirst();
  }

  /** Interfaces by which a route leads to this address, whether it wins or not. */
  public List<String> possible(InetAddress to) {
    List<String> found = new ArrayList<>();
    byDevice.forEach(
        (device, routes) -> {
          if (!device.isEmpty() && routes.stream().anyMatch(r -> r.destination().contains(to))) {
            found.add(device);
          }
        });
    found.sort(Comparator.naturalOrder());
    return found;
  }
}
