package io.hawser.sessions.osgi;

import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryListener;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.Sessions;
import io.hawser.block.Delay;
import io.hawser.sessions.OfferedNodes;
import io.hawser.sessions.PolicySettings;
import io.hawser.sessions.PolledDiscovery;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Acts on what discovery notices, and in the daemon asks periodically. The policy is that of the
 * configuration {@code io.hawser.discovery}, otherwise that of {@code iscsid.conf}.
 */
@Component(
    immediate = true,
    service = {},
    configurationPid = "io.hawser.discovery")
public final class DiscoveryFollowerComponent {
  private static final Logger LOG = System.getLogger(DiscoveryFollowerComponent.class.getName());

  /** The configuration's keys. */
  public @interface Config {
    /** {@code announce}, {@code record} or {@code login}; empty for what iscsid.conf says. */
    String policy() default "";

    /** Patterns of target names that are let in. */
    String[] names() default {};

    /** Networks of portals that are let in. */
    String[] subnets() default {};
  }

  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, threads());
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads());
  private final Set<DiscoveryListener> others = ConcurrentHashMap.newKeySet();
  private final OfferedNodes offered;
  private final ServiceRegistration<DiscoveryListener> registration;
  private final Optional<PolledDiscovery> polled;

  /**
   * Starts.
   *
   * @param context says by the property {@code hawser.startup} whether this is the daemon, which
   *     alone asks periodically
   */
  @Activate
  public DiscoveryFollowerComponent(
      BundleContext context,
      Config config,
      @Reference IfaceRegistry registry,
      @Reference NodeStore nodes,
      @Reference DiscoveryStore discoveries,
      @Reference NodeDiscovery discovery,
      @Reference Sessions sessions) {
    worker.allowCoreThreadTimeOut(true);
    Supplier<Optional<DiscoveryPolicy>> policy = policy(config, nodes);
    offered =
        new OfferedNodes(registry, nodes, discoveries, sessions, policy, this::tellOthers, worker);
    registration = context.registerService(DiscoveryListener.class, offered, null);
    polled =
        Boolean.parseBoolean(context.getProperty("hawser.startup"))
            ? Optional.of(
                new PolledDiscovery(
                    discoveries,
                    discovery,
                    () -> policy.get().orElse(DiscoveryPolicy.TELL),
                    this::tellAll,
                    Delay.on(clock),
                    System::nanoTime,
                    worker))
            : Optional.empty();
  }

  private static Supplier<Optional<DiscoveryPolicy>> policy(Config config, NodeStore nodes) {
    if (config.policy().isEmpty()) {
      return new PolicySettings(nodes);
    }
    DiscoveryPolicy fixed =
        DiscoveryPolicy.of(config.policy(), List.of(config.names()), List.of(config.subnets()));
    return () -> Optional.of(fixed);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
    offered.close();
    polled.ifPresent(PolledDiscovery::close);
    clock.shutdownNow();
    worker.shutdown();
  }

  /** Somebody else who listens came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(DiscoveryListener listener) {
    others.add(listener);
  }

  /** A listener goes. */
  void removeListener(DiscoveryListener listener) {
    others.remove(listener);
  }

  /** Our own listener is among the services too, and has to hear nothing twice. */
  private void tellOthers(DiscoveryEvent event) {
    for (DiscoveryListener each : others) {
      if (each != offered) {
        tell(each, event);
      }
    }
  }

  private void tellAll(DiscoveryEvent event) {
    tell(offered, event);
    tellOthers(event);
  }

  private static void tell(DiscoveryListener listener, DiscoveryEvent event) {
    try {
      listener.discoveryEvent(event);
    } catch (RuntimeException fault) {
      LOG.log(Level.WARNING, "a discovery listener failed", fault);
    }
  }

  private static ThreadFactory threads() {
    return task -> {
      Thread thread = new Thread(task, "hawser-discovery-follower");
      thread.setDaemon(true);
      thread.setContextClassLoader(DiscoveryFollowerComponent.class.getClassLoader());
      return thread;
    };
  }
}
