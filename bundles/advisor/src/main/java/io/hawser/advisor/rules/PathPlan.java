package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Network;
import io.hawser.advisor.model.Routing;
import io.hawser.advisor.model.TargetPortal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Counts the paths a binding gives, with everything whole or with some of it failed. */
public final class PathPlan {
  /** The device of paths that never leave the host. */
  public static final String LOOPBACK = "lo";

  /**
   * One path.
   *
   * @param device the interface it leaves by
   * @param portal the portal it ends at
   */
  public record Path(String device, TargetPortal portal) {
    @Override
    public String toString() {
      return device + " -> " + portal.portal().address();
    }
  }

  /**
   * What has failed.
   *
   * @param gone interfaces that are no more: their routes went with them
   * @param dead interfaces without carrier: routes still point at them
   * @param portals addresses of portals that do not answer
   */
  public record Failure(Set<String> gone, Set<String> dead, Set<String> portals) {
    /** Nothing has. */
    public static final Failure NONE = new Failure(Set.of(), Set.of(), Set.of());
  }

  private final Network network;
  private final Routing routing;
  private final List<TargetPortal> portals;
  private final Predicate<TargetPortal> isLocal;

  /** Of a host and a target's portals, some of which may be on the host itself. */
  public PathPlan(
      Network network,
      Routing routing,
      List<TargetPortal> portals,
      Predicate<TargetPortal> isLocal) {
    this.isLocal = isLocal;
    this.network = network;
    this.routing = routing;
    this.portals = portals;
  }

  /** The paths of these bindings; without bindings what the routes alone give. */
  public List<Path> paths(List<Binding> bindings, Failure failure) {
    List<Path> found = new ArrayList<>();
    for (TargetPortal portal : portals) {
      if (failure.portals().contains(portal.portal().address())) {
        continue;
      }
      if (isLocal.test(portal)) {
        found.add(new Path(LOOPBACK, portal));
        continue;
      }
      if (bindings.isEmpty()) {
        way(portal, Optional.empty(), failure)
            .ifPresent(way -> found.add(new Path(way.device(), portal)));
      }
      for (Binding binding : bindings) {
        if (binding.port().isPresent()) {
          way(portal, Optional.of(binding), failure)
              .ifPresent(way -> found.add(new Path(way.device(), portal)));
        }
      }
    }
    return found;
  }

  /** The working way to a portal, empty if there is none. */
  public Optional<Routing.Way> way(
      TargetPortal portal, Optional<Binding> binding, Failure failure) {
    Optional<String> device =
        binding.filter(Binding::byDevice).flatMap(Binding::port).map(NetInterface::name);
    return routing
        .way(portal.address(), device, binding.flatMap(Binding::source), failure.gone())
        .filter(way -> network.find(way.device()).map(NetInterface::isUsable).orElse(false))
        .filter(way -> network.survives(way.device(), failure.dead()));
  }
}
