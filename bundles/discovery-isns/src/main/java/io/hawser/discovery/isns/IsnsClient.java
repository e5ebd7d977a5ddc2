package io.hawser.discovery.isns;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryListener;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.net.IsnsNetwork;
import io.hawser.discovery.isns.net.Loops;
import io.hawser.discovery.isns.net.NotificationServer;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Lives registered at an iSNS server: follows its notifications, answers its inquiries, asks anew
 * from time to time, goes on to the next server when one fails, and says good-bye at the end.
 *
 * <p>What a server says is a hint. Nothing here touches a session: a target that vanishes from the
 * directory is an event, and the last good answer stays while no server can be reached.
 *
 * <p>Threading: one thread of its own owns all state and calls the listener; every method may be
 * called from any thread.
 */
public final class IsnsClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IsnsClient.class.getName());

  private final IsnsClientConfig config;
  private final List<DiscoveryListener> listeners = new ArrayList<>();
  private final IsnsNetwork network;
  private final NotificationServer notifications;
  private final Registrar registrar;
  private final Peers peers;
  private final KnownTargets targets;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private Optional<IsnsConnection> server = Optional.empty();
  private int next;
  private int failures;
  private boolean registered;
  private boolean ending;
  private boolean asking;

  /** Why we hang up ourselves, told when the connection has closed. */
  private String pendingReason = "";

  private boolean askAgain;
  private Optional<DiscoveryEvent.SourceState> state = Optional.empty();
  private Optional<ScheduledFuture<?>> soon = Optional.empty();
  private Optional<ScheduledFuture<?>> refresh = Optional.empty();
  private Optional<ScheduledFuture<?>> audit = Optional.empty();

  /**
   * Starts.
   *
   * @throws HawserException {@code TRANSPORT} if notifications cannot be received, {@code
   *     NO_MEMORY} if there are no threads
   */
  public IsnsClient(IsnsClientConfig config) throws HawserException {
    this.config = config;
    registrar = new Registrar(config);
    targets = new KnownTargets(config.policy());
    network = new IsnsNetwork();
    peers = new Peers(config.entity(), this::tell, this::changed);
    try {
      notifications =
          new NotificationServer(
              network, config.local(), config.notificationPort(), config.call(), peers);
    } catch (HawserException portTaken) {
      network.close();
      throw portTaken;
    }
    Loops.run(network.loop(), this::connect);
  }

  /** Where notifications are received; 0 after the end. */
  public int notificationPort() {
    return notifications.port();
  }

  /** The targets known now, from the last good answer. */
  public CompletableFuture<List<DiscoveredNode>> targets() {
    CompletableFuture<List<DiscoveredNode>> answer = new CompletableFuture<>();
    Loops.run(network.loop(), () -> answer.complete(targets.nodes()), answer);
    return answer;
  }

  /**
   * Registers a listener. It is told first what is known already, then what happens, all on the
   * client's thread.
   */
  public Registration listen(DiscoveryListener listener) {
    Loops.run(
        network.loop(),
        () -> {
          state.ifPresent(now -> tell(listener, now));
          for (DiscoveredNode node : targets.nodes()) {
            tell(listener, new DiscoveryEvent.Found(node, config.policy().action()));
          }
          listeners.add(listener);
        });
    return () -> Loops.run(network.loop(), () -> listeners.remove(listener));
  }

  private void tell(DiscoveryEvent event) {
    // A copy, for a listener may take itself off while it is told.
    List.copyOf(listeners).forEach(listener -> tell(listener, event));
  }

  private static void tell(DiscoveryListener listener, DiscoveryEvent event) {
    try {
      listener.discoveryEvent(event);
    } catch (RuntimeException fault) {
      LOG.log(Level.WARNING, "a discovery listener failed", fault);
    }
  }

  /** Tells when another server answers, or when none does. */
  private void state(boolean reachable, String source, String reason) {
    boolean same =
        state
            .filter(s -> s.reachable() == reachable && (!reachable || s.source().equals(source)))
            .isPresent();
    if (!same) {
      DiscoveryEvent.SourceState now = new DiscoveryEvent.SourceState(source, reachable, reason);
      state = Optional.of(now);
      tell(now);
    }
  }

  private static String source(Portal portal) {
    return "isns " + portal.address();
  }

  private void connect() {
    if (ending) {
      return;
    }
    Portal portal = config.servers().get(next % config.servers().size());
    network
        .connect(portal.host(), portal.port(), config.local(), Deadline.after(config.call()))
        .whenCompleteAsync(
            (connection, failure) -> {
              if (failure != null) {
                lost(portal, failure);
              } else if (ending) {
                connection.close();
              } else {
                connected(portal, connection);
              }
            },
            network.loop());
  }

  private void connected(Portal portal, IsnsConnection connection) {
    server = Optional.of(connection);
    connection.remoteAddress().ifPresent(peers::trust);
    connection
        .closed()
        .whenCompleteAsync(
            (reason, impossible) -> {
              if (isCurrent(connection)) {
                lost(portal, reason);
              }
            },
            network.loop());
    Optional<InetAddress> local = config.local().or(connection::localAddress);
    if (local.isEmpty()) {
      connection.close();
      return;
    }
    step(
        connection,
        registrar
            .register(connection, local.get(), notifications.port())
            .thenCompose(period -> registrar.subscribe(connection).thenApply(done -> period)),
        period -> {
          registered = true;
          failures = 0;
          state(true, source(portal), "");
          plan(portal, connection, period);
          ask();
        });
  }

  private boolean isCurrent(IsnsConnection connection) {
    return server.filter(s -> s == connection).isPresent();
  }

  /** Goes on with what comes back; a connection that gave no good answer is given up. */
  private <T> void step(IsnsConnection connection, CompletableFuture<T> future, Consumer<T> then) {
    future.whenCompleteAsync(
        (value, failure) -> {
          if (ending || !isCurrent(connection)) {
            return;
          }
          if (failure != null) {
            LOG.log(Level.DEBUG, "iSNS: {0}", cause(failure).getMessage());
            pendingReason = cause(failure).getMessage();
            connection.close();
          } else {
            then.accept(value);
          }
        },
        network.loop());
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void lost(Portal portal, Throwable why) {
    server = Optional.empty();
    registered = false;
    asking = false;
    cancelTimers();
    if (ending) {
      return;
    }
    String reason = pendingReason.isEmpty() ? cause(why).getMessage() : pendingReason;
    pendingReason = "";
    next++;
    failures++;
    if (failures >= config.servers().size()) {
      state(false, source(portal), reason);
    }
    Duration pause = config.retry();
    for (int i = config.servers().size(); i < failures; i++) {
      pause = pause.multipliedBy(2);
      if (pause.compareTo(config.retryMost()) > 0) {
        pause = config.retryMost();
        break;
      }
    }
    Loops.later(network.loop(), this::connect, IsnsNetwork.jitter(pause));
  }

  private void cancelTimers() {
    for (Optional<ScheduledFuture<?>> timer : List.of(soon, refresh, audit)) {
      timer.ifPresent(t -> t.cancel(false));
    }
    soon = Optional.empty();
    refresh = Optional.empty();
    audit = Optional.empty();
  }

  private void plan(Portal portal, IsnsConnection connection, Duration period) {
    refresh =
        Loops.later(
            network.loop(),
            () ->
                step(
                    connection,
                    registrar.isRegistered(connection),
                    known -> {
                      if (known) {
                        plan(portal, connection, period);
                      } else {
                        // Expired or thrown out: begin anew, at the same server.
                        cancelTimers();
                        connected(portal, connection);
                      }
                    }),
            IsnsNetwork.jitter(period.dividedBy(2)).minus(period.dividedBy(20)));
    audit.ifPresent(t -> t.cancel(false));
    planAudit();
  }

  private void planAudit() {
    audit =
        Loops.later(
            network.loop(),
            () -> {
              planAudit();
              ask();
            },
            IsnsNetwork.jitter(config.audit()));
  }

  /** A notification came: however many more come meanwhile, one question follows. */
  private void changed() {
    if (soon.isEmpty() && registered) {
      soon =
          Loops.later(
              network.loop(),
              () -> {
                soon = Optional.empty();
                ask();
              },
              config.settle());
    }
  }

  private void ask() {
    if (server.isEmpty() || !registered) {
      return;
    }
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    IsnsConnection connection = server.get();
    String source = source(config.servers().get(next % config.servers().size()));
    step(
        connection,
        TargetQuery.ask(
            connection, config.initiator(), config.maxTargets(), Deadline.after(config.call())),
        answer -> {
          asking = false;
          answer.warnings().forEach(w -> LOG.log(Level.DEBUG, "{0}: {1}", source, w));
          targets.update(answer.entries(), source).forEach(this::tell);
          if (askAgain) {
            askAgain = false;
            changed();
          }
        });
  }

  /**
   * Says good-bye to the server, then stops. Sessions are not touched.
   *
   * @return completes when all is over, at the latest after the time a call may take
   */
  public CompletableFuture<Void> end() {
    Loops.run(
        network.loop(),
        () -> {
          if (ending) {
            return;
          }
          ending = true;
          cancelTimers();
          CompletableFuture<Void> farewell =
              server
                  .filter(s -> registered)
                  .map(registrar::deregister)
                  .orElseGet(() -> CompletableFuture.completedFuture(null));
          farewell.whenComplete((nothing, tooLate) -> stop());
        },
        ended);
    return ended.exceptionally(alreadyStopped -> null);
  }

  private void stop() {
    server.ifPresent(IsnsConnection::close);
    notifications.close();
    network.close();
    ended.complete(null);
  }

  /** As {@link #end()}, and waits for it; must not be called on the listener's thread. */
  @Override
  public void close() {
    try {
      end().get(config.call().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      network.close();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "the iSNS client was stopped without a good-bye");
      network.close();
    }
  }
}
