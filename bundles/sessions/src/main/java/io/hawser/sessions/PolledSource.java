package io.hawser.sessions;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.session.DiscoveryId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** One source that is asked again and again, and what it said last. Threading: any thread. */
final class PolledSource {
  /** One target at one portal, its group included. */
  private record Listing(IscsiName target, Portal portal) {}

  private final DiscoveryId id;
  private final String name;
  private final Map<Listing, DiscoveredNode> known = new LinkedHashMap<>();
  private final Set<Listing> refused = new HashSet<>();
  private Optional<DiscoveryPolicy> judgedBy = Optional.empty();
  private Optional<Boolean> reachable = Optional.empty();
  private boolean asking;
  private boolean askedOnce;
  private long askedAt;

  PolledSource(DiscoveryId id) {
    this.id = id;
    name = id.type() + " " + id.portal().address();
  }

  DiscoveryId id() {
    return id;
  }

  /** Nanoseconds until it is to be asked; 0 or less for now, {@code MAX_VALUE} for never again. */
  synchronized long due(long now, long interval) {
    if (!askedOnce) {
      return 0;
    }
    if (interval == 0) {
      return Long.MAX_VALUE;
    }
    long due = askedAt + interval - now;
    return asking ? Math.max(1, due) : due;
  }

  synchronized void asked(long now) {
    askedAt = now;
    askedOnce = true;
    asking = true;
  }

  /** The events that lead from the last answer to this one; the policy may be another by now. */
  synchronized List<DiscoveryEvent> answered(List<DiscoveredNode> found, DiscoveryPolicy policy) {
    asking = false;
    List<DiscoveryEvent> events = new ArrayList<>(state(true, ""));
    if (judgedBy.filter(policy::equals).isEmpty()) {
      judgedBy = Optional.of(policy);
      known.clear();
      refused.clear();
    }
    Map<Listing, DiscoveredNode> now = new LinkedHashMap<>();
    for (DiscoveredNode node : found) {
      now.putIfAbsent(
          new Listing(node.target(), node.portal()),
          new DiscoveredNode(node.target(), node.portal(), Optional.empty(), name));
    }
    for (Listing each : List.copyOf(known.keySet())) {
      if (!now.containsKey(each)) {
        events.add(new DiscoveryEvent.Lost(known.remove(each)));
      }
    }
    refused.retainAll(now.keySet());
    BiPredicate<IscsiName, Portal> filter = policy.filter();
    now.forEach(
        (listing, node) -> {
          if (known.containsKey(listing) || refused.contains(listing)) {
            return;
          }
          if (filter.test(listing.target(), listing.portal())) {
            known.put(listing, node);
            events.add(new DiscoveryEvent.Found(node, policy.action()));
          } else {
            refused.add(listing);
            events.add(
                new DiscoveryEvent.Refused(
                    listing.target() + " at " + listing.portal(),
                    "the discovery policy does not let it in"));
          }
        });
    return events;
  }

  /** What was found stays. */
  synchronized List<DiscoveryEvent> failed(String reason) {
    asking = false;
    return state(false, reason);
  }

  private List<DiscoveryEvent> state(boolean now, String reason) {
    if (reachable.filter(before -> before == now).isPresent()) {
      return List.of();
    }
    reachable = Optional.of(now);
    return List.of(new DiscoveryEvent.SourceState(name, now, reason));
  }
}
