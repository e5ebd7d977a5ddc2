package io.hawser.multipath.osgi;

import io.hawser.api.HawserException;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.Prioritizer;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.Policies;
import io.hawser.multipath.SessionMaps;
import io.hawser.multipath.SettingsReader;
import io.hawser.multipath.Timeline;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The joined devices as a service, each also as a {@code BlockDevice} of its own, configured by the
 * PID {@code io.hawser.multipath}; selectors, prioritizers and checkers are taken from whoever
 * registers them. Immediate: paths are joined whether or not somebody looks at them.
 */
@Component(
    immediate = true,
    service = {},
    configurationPid = "io.hawser.multipath")
public final class MultipathComponent {
  private final ScheduledThreadPoolExecutor clock;
  private final Policies policies = new Policies();
  private final SessionMaps maps;
  private final ServiceRegistration<MultipathMaps> service;
  private final DeviceServices devices;

  /** Made by Declarative Services. */
  @Activate
  public MultipathComponent(
      BundleContext context,
      @Reference Sessions sessions,
      @Reference IfaceRegistry registry,
      Map<String, Object> configuration) {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "hawser-multipath");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    maps =
        new SessionMaps(
            sessions,
            request -> login(registry, request),
            new SettingsReader(configuration, policies).read(),
            Timeline.on(clock));
    policies.listen(maps::reconsider);
    service = context.registerService(MultipathMaps.class, maps, null);
    devices = new DeviceServices(context, maps);
    maps.listen(devices::follow);
    devices.follow();
  }

  private static CompletionStage<TransportSession> login(
      IfaceRegistry registry, LoginRequest request) {
    try {
      return registry.serving(request.iface()).login(request);
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Deactivate
  void deactivate() {
    devices.close();
    service.unregister();
    maps.close();
    clock.shutdownNow();
  }

  /** A selector came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addSelector(PathSelector selector) {
    policies.add(selector);
  }

  /** A selector goes. */
  void removeSelector(PathSelector selector) {
    policies.remove(selector);
  }

  /** A prioritizer came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addPrioritizer(Prioritizer prioritizer) {
    policies.add(prioritizer);
  }

  /** A prioritizer goes. */
  void removePrioritizer(Prioritizer prioritizer) {
    policies.remove(prioritizer);
  }

  /** A checker came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addChecker(PathChecker checker) {
    policies.add(checker);
  }

  /** A checker goes. */
  void removeChecker(PathChecker checker) {
    policies.remove(checker);
  }
}
