package io.hawser.discovery.isns;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryPolicy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The targets known from the last good answer, and what a new answer changes. Not thread-safe: it
 * belongs to the loop.
 */
final class KnownTargets {
  private final DiscoveryPolicy policy;
  private final BiPredicate<IscsiName, Portal> filter;
  private final Map<TargetQuery.Entry, DiscoveredNode> known = new LinkedHashMap<>();
  private final Set<TargetQuery.Entry> refused = new LinkedHashSet<>();

  KnownTargets(DiscoveryPolicy policy) {
    this.policy = policy;
    filter = policy.filter();
  }

  /** The events that lead from the last answer to this one. */
  List<DiscoveryEvent> update(Set<TargetQuery.Entry> now, String source) {
    List<DiscoveryEvent> events = new ArrayList<>();
    for (Iterator<Map.Entry<TargetQuery.Entry, DiscoveredNode>> i = known.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<TargetQuery.Entry, DiscoveredNode> each = i.next();
      if (!now.contains(each.getKey())) {
        i.remove();
        events.add(new DiscoveryEvent.Lost(each.getValue()));
      }
    }
    refused.retainAll(now);
    for (TargetQuery.Entry each : now) {
      if (known.containsKey(each) || refused.contains(each)) {
        continue;
      }
      if (filter.test(each.target(), each.portal())) {
        DiscoveredNode node =
            new DiscoveredNode(each.target(), each.portal(), Optional.empty(), source);
        known.put(each, node);
        events.add(new DiscoveryEvent.Found(node, policy.action()));
      } else {
        refused.add(each);
        events.add(
            new DiscoveryEvent.Refused(
                each.target() + " at " + each.portal(), "the discovery policy does not let it in"));
      }
    }
    return events;
  }

  /** What is known now. */
  List<DiscoveredNode> nodes() {
    return List.copyOf(known.values());
  }
}
