package io.hawser.sessions.osgi;

import io.hawser.api.Registration;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.NodeUse;
import io.hawser.api.session.Sessions;
import io.hawser.api.session.SessionsListener;
import io.hawser.block.Delay;
import io.hawser.sessions.AutomaticLogins;
import io.hawser.sessions.NodeSessions;
import io.hawser.sessions.RecordedDiscovery;
import io.hawser.sessions.RememberedNodes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The sessions of nodes, and discovery with records, as services. Immediate: sessions are kept up
 * whether or not somebody looks at them. The objects themselves are registered, so that nothing is
 * written here a second time.
 */
@Component(
    immediate = true,
    service = {})
public final class SessionsComponent {
  private static final Logger LOG = System.getLogger(SessionsComponent.class.getName());
  private static final int LOGOUT_SECONDS = 5;

  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, threads("hawser-sessions-clock"));
  private final ExecutorService worker = pool(4, "hawser-sessions-records");
  private final ExecutorService teller = pool(1, "hawser-sessions-events");
  private final NodeSessions sessions;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();
  private final Map<String, Discovery> methods = new ConcurrentHashMap<>();
  private final BundleContext context;
  private final SynchronousBundleListener end = this::bundleEvent;
  private final Optional<AutomaticLogins> automatic;
  private final Optional<Registration> memory;
  // Guarded by this.
  private boolean over;
  private final Map<SessionsListener, Registration> listeners = new ConcurrentHashMap<>();

  /**
   * Made by Declarative Services.
   *
   * @param context says by the property {@code hawser.startup} whether nodes with automatic startup
   *     and those that were logged in before are logged in, as the daemon wants and a shell does
   *     not; and by {@code hawser.var} where to remember them
   */
  @Activate
  public SessionsComponent(
      BundleContext context,
      @Reference IfaceRegistry registry,
      @Reference NodeStore nodes,
      @Reference DiscoveryStore discoveries) {
    sessions =
        new NodeSessions(
            registry, nodes, new SecureRandom(), Delay.on(clock), System::nanoTime, worker, teller);
    NodeDiscovery discovery =
        new RecordedDiscovery(
            registry, nodes, discoveries, name -> Optional.ofNullable(methods.get(name)), worker);
    services.add(
        context.registerService(
            new String[] {Sessions.class.getName(), NodeUse.class.getName()}, sessions, null));
    services.add(context.registerService(NodeDiscovery.class, discovery, null));
    boolean startup = Boolean.parseBoolean(context.getProperty("hawser.startup"));
    String place = context.getProperty("hawser.var");
    Optional<RememberedNodes> remembered =
        startup && place != null
            ? Optional.of(new RememberedNodes(Path.of(place, "sessions"), worker))
            : Optional.empty();
    memory = remembered.map(sessions::listen);
    automatic =
        startup
            ? Optional.of(
                new AutomaticLogins(
                    registry,
                    nodes,
                    sessions,
                    sessions,
                    id -> remembered.isPresent() && remembered.get().remembers(id),
                    Delay.on(clock),
                    worker))
            : Optional.empty();
    this.context = context;
    context.addBundleListener(end);
  }

  /** At the end of the framework, before the bundles stop: the transports still work. */
  private void bundleEvent(BundleEvent event) {
    if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
      logout();
    }
  }

  @Deactivate
  void deactivate() {
    context.removeBundleListener(end);
    services.forEach(ServiceRegistration::unregister);
    logout();
    clock.shutdown();
    worker.shutdown();
    teller.shutdown();
  }

  /** For a bounded time: a target that sees us leave frees what it holds for us. */
  private void logout() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    automatic.ifPresent(AutomaticLogins::close);
    memory.ifPresent(Registration::close);
    try {
      sessions.shutDown().toCompletableFuture().get(LOGOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.WARNING, "not every session was logged out in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A discovery method came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addDiscovery(Discovery discovery, Map<String, Object> properties) {
    methods.put(String.valueOf(properties.get(Discovery.METHOD)), discovery);
  }

  /** A discovery method goes. */
  void removeDiscovery(Discovery discovery) {
    methods.values().removeIf(each -> each == discovery);
  }

  /** A listener came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(SessionsListener listener) {
    listeners.put(listener, sessions.listen(listener));
  }

  /** A listener goes. */
  void removeListener(SessionsListener listener) {
    Registration registration = listeners.remove(listener);
    if (registration != null) {
      registration.close();
    }
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.setContextClassLoader(SessionsComponent.class.getClassLoader());
      return thread;
    };
  }

  /** Threads that end when there is nothing to do. */
  private static ExecutorService pool(int most, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
