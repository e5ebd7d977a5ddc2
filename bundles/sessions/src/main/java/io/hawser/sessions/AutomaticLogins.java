package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStartup;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.NodeUse;
import io.hawser.api.session.Sessions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Logs in what {@code node.startup = automatic} says: when it starts, and whenever a transport or a
 * host port comes that serves an iface, as a node may be recorded for hardware that is plugged in
 * later.
 *
 * <p>Threading: records are read on {@code worker}, in one pass at a time.
 */
public final class AutomaticLogins implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AutomaticLogins.class.getName());

  private final IfaceRegistry registry;
  private final NodeStore store;
  private final Sessions sessions;
  private final NodeUse use;
  private final Executor worker;
  private final Registration events;
  // Guarded by this.
  private boolean running;
  private boolean again;
  private boolean closed;

  /**
   * Starts with a first pass.
   *
   * @param registry which ifaces are served
   * @param store the node records
   * @param sessions logs in
   * @param use which nodes are logged in already
   * @param worker runs the passes
   */
  public AutomaticLogins(
      IfaceRegistry registry, NodeStore store, Sessions sessions, NodeUse use, Executor worker) {
    this.registry = registry;
    this.store = store;
    this.sessions = sessions;
    this.use = use;
    this.worker = worker;
    events = registry.listen(this::ifaceEvent);
    pass();
  }

  private void ifaceEvent(IfaceEvent event) {
    boolean served =
        event instanceof IfaceEvent.TransportAdded
            || event instanceof IfaceEvent.Added added && added.status().served()
            || event instanceof IfaceEvent.Changed changed
                && changed.status().served()
                && !changed.before().served();
    if (served) {
      pass();
    }
  }

  /** Begins a pass; one that is asked for during another follows it. */
  private void pass() {
    synchronized (this) {
      if (closed || running) {
        again = !closed;
        return;
      }
      running = true;
    }
    try {
      worker.execute(this::run);
    } catch (RejectedExecutionException shutDown) {
      LOG.log(Level.DEBUG, "no automatic logins any more", shutDown);
    }
  }

  private void run() {
    do {
      try {
        List<NodeId> wanted =
            store.nodes(NodeFilter.ALL).stream()
                .filter(record -> record.startup() == NodeStartup.AUTOMATIC)
                .map(NodeRecord::id)
                .filter(id -> !use.inUse(id) && served(id))
                .toList();
        if (!wanted.isEmpty()) {
          sessions.login(wanted, AutomaticLogins::log);
        }
      } catch (HawserException e) {
        LOG.log(Level.ERROR, "no automatic logins: " + e.getMessage());
      }
    } while (goOn());
  }

  private synchronized boolean goOn() {
    boolean more = again && !closed;
    again = false;
    running = more;
    return more;
  }

  private boolean served(NodeId id) {
    return registry.iface(id.iface()).map(IfaceStatus::served).orElse(false);
  }

  private static void log(NodeOutcome outcome) {
    outcome
        .failure()
        .filter(why -> why.code() != ErrorCode.SESSION_EXISTS)
        .ifPresent(
            why ->
                LOG.log(
                    Level.ERROR, "automatic login to " + outcome.node() + ": " + why.getMessage()));
  }

  /** Begins no further pass; what is logged in stays. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    events.close();
  }
}
