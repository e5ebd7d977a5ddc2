package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryEvent.Action;
import io.hawser.api.discovery.DiscoveryListener;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Does with what discovery notices what the policy allows: tells the log, makes node records, logs
 * in. What a source does not list any more stays as it is, record and session; that is told as
 * {@link DiscoveryEvent.Drift}.
 *
 * <p>However fast a source changes its mind, one pass over the records follows another, and of each
 * target and portal only the last word counts.
 *
 * <p>Threading: events may come on any thread and never block it; records are read and written on
 * {@code worker}.
 */
public final class OfferedNodes implements DiscoveryListener, AutoCloseable {
  /** Targets and portals that wait for a pass; more than any directory lists at once. */
  static final int MAX_WAITING = 65_536;

  private static final Logger LOG = System.getLogger(OfferedNodes.class.getName());

  /** One target at one portal, whatever else was said of it. */
  private record Place(IscsiName target, String host, int port) {
    static Place of(DiscoveredNode node) {
      return new Place(node.target(), node.portal().host(), node.portal().port());
    }
  }

  private final IfaceRegistry registry;
  private final NodeStore nodes;
  private final DiscoveryStore discoveries;
  private final Sessions sessions;
  private final Supplier<Optional<DiscoveryPolicy>> limit;
  private final DiscoveryListener drift;
  private final Executor worker;
  private final Registration ifaceEvents;
  // Guarded by this.
  private final Map<Place, DiscoveryEvent> waiting = new LinkedHashMap<>();
  // Found to be logged in to, while nobody served the iface.
  private final Map<Place, DiscoveryEvent.Found> unserved = new LinkedHashMap<>();
  private boolean running;
  private boolean overflowed;

  /**
   * @param registry binds what is found
   * @param nodes where records are made
   * @param discoveries keeps which source a record came from
   * @param sessions logs in, and knows what is logged in
   * @param limit a policy that holds in addition to the source's own; empty for none
   * @param drift told of what differs
   * @param worker runs what reads and writes records
   */
  public OfferedNodes(
      IfaceRegistry registry,
      NodeStore nodes,
      DiscoveryStore discoveries,
      Sessions sessions,
      Supplier<Optional<DiscoveryPolicy>> limit,
      DiscoveryListener drift,
      Executor worker) {
    this.registry = registry;
    this.nodes = nodes;
    this.discoveries = discoveries;
    this.sessions = sessions;
    this.limit = limit;
    this.drift = drift;
    this.worker = worker;
    ifaceEvents = registry.listen(this::ifaceEvent);
  }

  /** A name server may answer before the transport is there; what came too early gets its turn. */
  private void ifaceEvent(IfaceEvent event) {
    if (!event.beginsToServe()) {
      return;
    }
    List<DiscoveryEvent.Found> again;
    synchronized (this) {
      again = List.copyOf(unserved.values());
      unserved.clear();
    }
    again.forEach(this::discoveryEvent);
  }

  @Override
  public void discoveryEvent(DiscoveryEvent event) {
    if (event instanceof DiscoveryEvent.Found found) {
      queue(found.node(), found);
    } else if (event instanceof DiscoveryEvent.Lost lost) {
      queue(lost.node(), lost);
    } else if (event instanceof DiscoveryEvent.SourceState state) {
      LOG.log(
          state.reachable() ? Level.INFO : Level.WARNING,
          () -> state.source() + (state.reachable() ? " answers" : ": " + state.reason()));
    } else if (event instanceof DiscoveryEvent.Refused refused) {
      LOG.log(Level.INFO, () -> "not taken: " + refused.what() + ": " + refused.reason());
    }
  }

  private void queue(DiscoveredNode node, DiscoveryEvent event) {
    Place place = Place.of(node);
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING && !waiting.containsKey(place)) {
        if (!overflowed) {
          LOG.log(Level.WARNING, node.source() + " lists more than can be followed");
        }
        overflowed = true;
        return;
      }
      // Taken out first, so that the last word also has the last place.
      waiting.remove(place);
      unserved.remove(place);
      waiting.put(place, event);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      worker.execute(this::work);
    } catch (RejectedExecutionException shutDown) {
      LOG.log(Level.DEBUG, "nothing is taken any more", shutDown);
    }
  }

  private void work() {
    for (Optional<DiscoveryEvent> next = next(); next.isPresent(); next = next()) {
      try {
        if (next.get() instanceof DiscoveryEvent.Found found) {
          found(found);
        } else if (next.get() instanceof DiscoveryEvent.Lost lost) {
          lost(lost.node());
        }
      } catch (HawserException | RuntimeException e) {
        LOG.log(Level.ERROR, "what discovery found could not be recorded: " + e.getMessage());
      }
    }
  }

  private synchronized Optional<DiscoveryEvent> next() {
    if (waiting.isEmpty()) {
      running = false;
      overflowed = false;
      return Optional.empty();
    }
    return Optional.of(waiting.remove(waiting.keySet().iterator().next()));
  }

  /** The source's word, as far as the limit goes. */
  private Action allowed(DiscoveryEvent.Found found) {
    Optional<DiscoveryPolicy> policy = limit.get();
    if (policy.isEmpty()) {
      return found.action();
    }
    DiscoveredNode node = found.node();
    if (!policy.get().filter().test(node.target(), node.portal())) {
      return Action.ANNOUNCE;
    }
    Action most = policy.get().action();
    return found.action().compareTo(most) < 0 ? found.action() : most;
  }

  private void found(DiscoveryEvent.Found found) throws HawserException {
    DiscoveredNode node = found.node();
    Action action = allowed(found);
    moved(node);
    LOG.log(Level.INFO, () -> node.source() + " lists " + node.target() + " at " + node.portal());
    if (action == Action.ANNOUNCE) {
      return;
    }
    List<NodeId> ids = record(node);
    if (action == Action.LOGIN) {
      List<NodeId> wanted = ids.stream().filter(id -> !inUse(id)).toList();
      if (!wanted.isEmpty()) {
        // Before the attempt, so that a transport that comes meanwhile is not missed.
        remember(found);
        sessions.login(wanted, outcome -> loggedIn(found, outcome));
      }
    }
  }

  /** A portal that is in another group now ends at another place: told before it is recorded. */
  private void moved(DiscoveredNode node) throws HawserException {
    if (node.portal().groupTag().isEmpty()) {
      return;
    }
    int now = node.portal().groupTag().getAsInt();
    for (NodeRecord record : recorded(node)) {
      if (record.id().portal().groupTag().isPresent()
          && record.id().portal().groupTag().getAsInt() != now) {
        drift(
            node,
            "is in portal group "
                + now
                + " by "
                + node.source()
                + " and in "
                + record.id().portal().groupTag().getAsInt()
                + " by its record");
        return;
      }
    }
  }

  private List<NodeId> record(DiscoveredNode node) throws HawserException {
    List<NodeId> ids = new ArrayList<>();
    List<String> named = node.iface().map(List::of).orElse(List.of());
    for (Iface iface : registry.bindings(named)) {
      ids.add(new NodeId(node.target(), node.portal(), iface.name()));
    }
    Optional<DiscoveryId> source = source(node.source());
    if (source.isPresent()) {
      discoveries.apply(source.get(), ids, stale -> false, Set.of(DiscoveryOperation.NEW));
    } else {
      for (NodeId id : ids) {
        nodes.create(id);
      }
    }
    return ids;
  }

  /** The source as the records name it, where its method has records. */
  private static Optional<DiscoveryId> source(String text) {
    int space = text.indexOf(' ');
    String type = space < 0 ? text : text.substring(0, space);
    if (space < 0 || !DiscoveryId.TYPES.contains(type)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new DiscoveryId(type, Portal.parse(text.substring(space + 1))));
    } catch (IllegalArgumentException free) {
      return Optional.empty();
    }
  }

  private void lost(DiscoveredNode node) throws HawserException {
    Optional<SessionInfo> session =
        sessions.sessions().stream()
            .filter(s -> s.node().target().equals(node.target()) && same(s.node(), node))
            .findFirst();
    if (session.isPresent()) {
      drift(
          node,
          "is not listed by "
              + node.source()
              + " any more; session "
              + session.get().sid()
              + " goes on");
    } else if (!recorded(node).isEmpty()) {
      drift(node, "is not listed by " + node.source() + " any more; its record stays");
    } else {
      LOG.log(
          Level.DEBUG,
          () -> node.source() + " does not list " + node.target() + " at " + node.portal());
    }
  }

  private List<NodeRecord> recorded(DiscoveredNode node) throws HawserException {
    return nodes.nodes(
        new NodeFilter(
            Optional.of(node.target()),
            Optional.of(node.portal().host()),
            OptionalInt.of(node.portal().port()),
            OptionalInt.empty(),
            Optional.empty()));
  }

  private static boolean same(NodeId id, DiscoveredNode node) {
    return id.portal().host().equals(node.portal().host())
        && id.portal().port() == node.portal().port();
  }

  private boolean inUse(NodeId id) {
    return sessions.sessions().stream().anyMatch(session -> session.node().sameNode(id));
  }

  private void drift(DiscoveredNode node, String what) {
    String text = node.target() + " at " + node.portal().address() + " " + what;
    LOG.log(Level.WARNING, text);
    drift.discoveryEvent(new DiscoveryEvent.Drift(node, text));
  }

  private synchronized void remember(DiscoveryEvent.Found found) {
    if (unserved.size() < MAX_WAITING) {
      unserved.put(Place.of(found.node()), found);
    }
  }

  private void loggedIn(DiscoveryEvent.Found found, NodeOutcome outcome) {
    Optional<HawserException> failure =
        outcome.failure().filter(why -> why.code() != ErrorCode.SESSION_EXISTS);
    boolean early =
        failure
            .filter(
                why ->
                    why.code() == ErrorCode.TRANSPORT_NOT_FOUND
                        || why.code() == ErrorCode.HOST_NOT_FOUND)
            .isPresent();
    failure.ifPresent(
        why ->
            LOG.log(
                early ? Level.INFO : Level.ERROR,
                "login to " + outcome.node() + ": " + why.getMessage()));
    if (!early) {
      synchronized (this) {
        unserved.remove(Place.of(found.node()), found);
      }
    }
  }

  /** Takes nothing any more; records and sessions stay. */
  @Override
  public void close() {
    ifaceEvents.close();
    synchronized (this) {
      unserved.clear();
    }
  }
}
