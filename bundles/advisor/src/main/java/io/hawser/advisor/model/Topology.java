package io.hawser.advisor.model;

import java.util.List;
import java.util.Optional;

/**
 * A host's network and the target's portals, as read.
 *
 * @param interfaces all interfaces
 * @param routes all routes of all tables; empty if they could not be read
 * @param rules policy routing; empty if it could not be read
 * @param portals the target's portals
 * @param bound names of the interfaces sessions are bound to, as a file says
 * @param profile the profile a file says
 * @param remarks what could not be read and why, one sentence each
 */
public record Topology(
    List<NetInterface> interfaces,
    Optional<List<Route>> routes,
    Optional<List<PolicyRule>> rules,
    List<TargetPortal> portals,
    List<String> bound,
    Optional<String> profile,
    List<String> remarks) {
  /** Copies. */
  public Topology {
    interfaces = List.copyOf(interfaces);
    routes = routes.map(List::copyOf);
    rules = rules.map(List::copyOf);
    portals = List.copyOf(portals);
    bound = List.copyOf(bound);
    remarks = List.copyOf(remarks);
  }

  /** The same with other portals. */
  public Topology withPortals(List<TargetPortal> others) {
    return new Topology(interfaces, routes, rules, others, bound, profile, remarks);
  }
}
