package io.hawser.iface.osgi;

import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.NodeUse;
import io.hawser.api.transport.Transport;
import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.RecordedIfaces;
import io.hawser.iface.ThreadTimers;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The registry as a service. Immediate: it has to see every transport and listener come and go,
 * whether or not somebody asks it anything.
 */
@Component(immediate = true, service = IfaceRegistry.class)
public final class IfaceRegistryComponent implements IfaceRegistry {
  private static final Logger LOG = System.getLogger(IfaceRegistryComponent.class.getName());

  private final ThreadTimers timers = new ThreadTimers("hawser-iface-clock");
  private final LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers);
  private final Records records;
  private final List<ServiceRegistration<?>> services = new ArrayList<>();
  // By identity of the service object, as Declarative Services hands back the one it bound.
  private final Map<Identity, Registration> bound = new ConcurrentHashMap<>();

  /**
   * Made by Declarative Services.
   *
   * @param context gives the record root by the property {@code hawser.root}, where that is set,
   *     and takes the records' own services
   */
  @Activate
  public IfaceRegistryComponent(BundleContext context) {
    String chosen = context.getProperty("hawser.root");
    RecordRoot root =
        chosen != null && !chosen.isEmpty()
            ? RecordRoot.of(Path.of(chosen))
            : RecordRoot.standard(
                System::getenv,
                System.getProperty("user.name"),
                Path.of(System.getProperty("user.home")));
    records = new Records(root, name -> registry.iface(name).map(IfaceStatus::iface));
    IfaceAdmin admin = new RecordedIfaces(records.ifaces(), registry);
    try {
      admin.reload();
    } catch (HawserException e) {
      // Without records the built-in ifaces still work; whoever asks the store hears the same.
      LOG.log(Level.ERROR, "no iface records: " + e.getMessage());
    }
    services.add(context.registerService(IfaceAdmin.class, admin, null));
    services.add(context.registerService(NodeStore.class, records.nodes(), null));
    services.add(context.registerService(DiscoveryStore.class, records.discoveries(), null));
  }

  /** Lets everything go. */
  @Deactivate
  void deactivate() {
    services.forEach(ServiceRegistration::unregister);
    registry.close();
    timers.close();
  }

  /** A transport came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addTransport(Transport transport, Map<String, Object> properties) {
    int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
    String name = String.valueOf(properties.get(Transport.NAME));
    bound.put(new Identity(transport), registry.plug(name, transport, ranking));
  }

  /** A transport goes. */
  void removeTransport(Transport transport) {
    release(transport);
  }

  /** A listener came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(IfaceListener listener) {
    bound.put(new Identity(listener), registry.listen(listener));
  }

  /** A listener goes. */
  void removeListener(IfaceListener listener) {
    release(listener);
  }

  /** Somebody who may have records in use came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addUse(NodeUse use) {
    bound.put(new Identity(use), records.use().add(use));
  }

  /** He goes. */
  void removeUse(NodeUse use) {
    release(use);
  }

  private void release(Object service) {
    Registration registration = bound.remove(new Identity(service));
    if (registration != null) {
      registration.close();
    }
  }

  @Override
  public List<IfaceStatus> ifaces() {
    return registry.ifaces();
  }

  @Override
  public Optional<IfaceStatus> iface(String name) {
    return registry.iface(name);
  }

  @Override
  public SortedSet<String> transports() {
    return registry.transports();
  }

  @Override
  public Optional<Transport> transport(String name) {
    return registry.transport(name);
  }

  @Override
  public List<TransportStatus> transportStatus() {
    return registry.transportStatus();
  }

  @Override
  public List<Iface> bindings(List<String> named) throws HawserException {
    return registry.bindings(named);
  }

  @Override
  public Transport serving(Iface iface) throws HawserException {
    return registry.serving(iface);
  }

  @Override
  public Iface resolved(Iface iface) throws HawserException {
    return registry.resolved(iface);
  }

  @Override
  public Registration listen(IfaceListener listener) {
    return registry.listen(listener);
  }

  /** Equal for the same object only; a service may define equals as it likes. */
  private record Identity(Object object) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity identity && identity.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }
}
