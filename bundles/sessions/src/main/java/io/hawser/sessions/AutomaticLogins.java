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
import io.hawser.block.Delay;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Logs in what should be up, as {@code node.startup = automatic} says or the memory of what was:
 * when it starts, and whenever a transport or a host port comes that serves an iface, as a node may
 * be recorded for hardware that is plugged in later. A target that is not there when its record's
 * budget is spent is tried again later; one that refuses us is not.
 *
 * <p>Threading: records are read on {@code worker}, in one pass at a time.
 */
public final class AutomaticLogins implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AutomaticLogins.class.getName());

  private static final long PAUSE = Duration.ofSeconds(30).toNanos();

  /** What a target that is only away for a while makes logins end with. */
  private static final Set<ErrorCode> MAY_COME =
      Set.of(
          ErrorCode.TRANSPORT,
          ErrorCode.TRANSPORT_TIMEOUT,
          ErrorCode.LOGIN,
          ErrorCode.PDU_TIMEOUT,
          ErrorCode.REQUEST_TIMEOUT,
          ErrorCode.AGAIN);

  private final IfaceRegistry registry;
  private final NodeStore store;
  private final Sessions sessions;
  private final NodeUse use;
  private final Predicate<NodeId> remembered;
  private final Delay delay;
  private final Executor worker;
  private final Registration events;
  // Guarded by this.
  private boolean running;
  private boolean again;
  private boolean closed;
  private boolean waiting;

  /**
   * Starts with a first pass.
   *
   * @param registry which ifaces are served
   * @param store the node records
   * @param sessions logs in
   * @param use which nodes are logged in already
   * @param remembered which nodes were logged in before, whatever their records say
   * @param delay makes the pause before another try
   * @param worker runs the passes
   */
  public AutomaticLogins(
      IfaceRegistry registry,
      NodeStore store,
      Sessions sessions,
      NodeUse use,
      Predicate<NodeId> remembered,
      Delay delay,
      Executor worker) {
    this.registry = registry;
    this.store = store;
    this.sessions = sessions;
    this.use = use;
    this.remembered = remembered;
    this.delay = delay;
    this.worker = worker;
    events = registry.listen(this::ifaceEvent);
    pass();
  }

  private void ifaceEvent(IfaceEvent event) {
    if (event.beginsToServe()) {
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
                .filter(
                    record ->
                        record.startup() == NodeStartup.AUTOMATIC || remembered.test(record.id()))
                .map(NodeRecord::id)
                .filter(id -> !use.inUse(id) && served(id))
                .toList();
        if (!wanted.isEmpty()) {
          sessions.login(wanted, this::done);
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

  private void done(NodeOutcome outcome) {
    if (outcome.failure().isEmpty()) {
      return;
    }
    HawserException why = outcome.failure().get();
    if (why.code() == ErrorCode.SESSION_EXISTS) {
      return;
    }
    LOG.log(Level.ERROR, "automatic login to " + outcome.node() + ": " + why.getMessage());
    if (MAY_COME.contains(why.code())) {
      later();
    }
  }

  private void later() {
    synchronized (this) {
      if (closed || waiting) {
        return;
      }
      waiting = true;
    }
    delay.after(
        PAUSE,
        () -> {
          synchronized (this) {
            waiting = false;
          }
          pass();
        });
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
