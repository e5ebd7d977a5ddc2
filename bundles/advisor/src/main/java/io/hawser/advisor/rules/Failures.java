package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Network;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.api.advisor.WhatIf;
import io.hawser.api.advisor.WhatIfResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What failures cost: asked ones by counting again, single points by what all paths share. */
final class Failures {
  private static final int LOST_SHOWN = 64;

  private final Situation situation;
  private final List<PathPlan.Path> whole;

  Failures(Situation situation) {
    this.situation = situation;
    this.whole = situation.plan().paths(situation.bindings(), PathPlan.Failure.NONE);
  }

  WhatIfResult result(WhatIf what) {
    Optional<PathPlan.Failure> failure = failure(what);
    if (failure.isEmpty()) {
      return new WhatIfResult(what, false, whole.size(), whole.size(), List.of());
    }
    List<PathPlan.Path> left = situation.plan().paths(situation.bindings(), failure.get());
    Set<PathPlan.Path> still = new HashSet<>(left);
    List<String> lost =
        whole.stream()
            .filter(p -> !still.contains(p))
            .limit(LOST_SHOWN)
            .map(PathPlan.Path::toString)
            .toList();
    return new WhatIfResult(what, true, whole.size(), left.size(), lost);
  }

  private Optional<PathPlan.Failure> failure(WhatIf what) {
    Set<String> one = Set.of(what.name());
    return switch (what.kind()) {
      case NIC ->
          situation
              .network()
              .find(what.name())
              .map(found -> new PathPlan.Failure(one, Set.of(), Set.of()));
      case CABLE ->
          situation
              .network()
              .find(what.name())
              .map(found -> new PathPlan.Failure(Set.of(), one, Set.of()));
      case SWITCH -> switchFailure(what.name());
      case PORTAL -> portalFailure(what.name());
    };
  }

  /** A dead switch takes the carrier, not the routes. */
  private Optional<PathPlan.Failure> switchFailure(String id) {
    Set<String> dead = new TreeSet<>();
    for (NetInterface each : situation.network().all()) {
      if (each.switchId().filter(id::equals).isPresent()) {
        dead.add(each.name());
      }
    }
    Set<String> portals = new TreeSet<>();
    for (TargetPortal portal : situation.portals()) {
      if (portal.switchId().filter(id::equals).isPresent()) {
        portals.add(portal.portal().address());
      }
    }
    return dead.isEmpty() && portals.isEmpty()
        ? Optional.empty()
        : Optional.of(new PathPlan.Failure(Set.of(), dead, portals));
  }

  private Optional<PathPlan.Failure> portalFailure(String address) {
    Set<String> portals = new TreeSet<>();
    for (TargetPortal portal : situation.portals()) {
      if (portal.portal().address().equals(address) || portal.portal().host().equals(address)) {
        portals.add(portal.portal().address());
      }
    }
    return portals.isEmpty()
        ? Optional.empty()
        : Optional.of(new PathPlan.Failure(Set.of(), Set.of(), portals));
  }

  /** What every path needs, a way round by another route counted. */
  List<String> singlePoints() {
    List<PathPlan.Path> paths = new ArrayList<>(whole);
    if (situation.bindings().isEmpty()) {
      for (TargetPortal portal : situation.portals()) {
        if (situation.isLocal(portal)) {
          continue;
        }
        situation
            .routing()
            .possible(portal.address())
            .forEach(device -> paths.add(new PathPlan.Path(device, portal)));
      }
    }
    if (whole.isEmpty()) {
      return List.of();
    }
    Set<String> common = null;
    for (PathPlan.Path path : paths) {
      Set<String> needs = needs(path);
      if (common == null) {
        common = needs;
      } else {
        common.retainAll(needs);
      }
      if (common.isEmpty()) {
        return List.of();
      }
    }
    return common == null ? List.of() : List.copyOf(common);
  }

  private Set<String> needs(PathPlan.Path path) {
    Network network = situation.network();
    Set<String> needs = new TreeSet<>();
    needs.add("portal " + path.portal().portal().address());
    if (path.device().equals(PathPlan.LOOPBACK)) {
      return needs;
    }
    Set<String> cards = network.leaves(path.device());
    if (cards.size() <= 1) {
      needs.add("nic " + (cards.isEmpty() ? path.device() : cards.iterator().next()));
    }
    Set<String> switches = network.switches(path.device());
    if (switches.size() == 1) {
      needs.add("switch " + switches.iterator().next());
    }
    path.portal().switchId().ifPresent(id -> needs.add("switch " + id));
    return needs;
  }
}
