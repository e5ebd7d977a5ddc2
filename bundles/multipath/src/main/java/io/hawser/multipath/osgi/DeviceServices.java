package io.hawser.multipath.osgi;

import io.hawser.api.block.BlockDevice;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.MultipathMaps;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * Each joined device as a service {@link BlockDevice} with the property {@code wwid}. It is opened
 * for a bundle that gets the service, and closed when that bundle lets go of it: who has none open
 * keeps no device from ending with its last session.
 *
 * <p>Threading: any thread. Getting the service waits for the disk's answers, 20 seconds at most.
 */
final class DeviceServices implements AutoCloseable {
  /** Property: which disk, in multipath-tools' form. */
  static final String WWID = "wwid";

  private static final long LIMIT_SECONDS = 20;

  private final BundleContext context;
  private final MultipathMaps maps;
  private final Map<String, ServiceRegistration<BlockDevice>> services = new HashMap<>();
  private boolean closed;

  DeviceServices(BundleContext context, MultipathMaps maps) {
    this.context = context;
    this.maps = maps;
  }

  /** Brings the services in line with the devices. */
  synchronized void follow() {
    if (closed) {
      return;
    }
    Set<String> present = new HashSet<>();
    for (MultipathMap map : maps.maps()) {
      present.add(map.wwid());
      services.computeIfAbsent(map.wwid(), this::register);
    }
    services
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !present.contains(entry.getKey());
              if (gone) {
                entry.getValue().unregister();
              }
              return gone;
            });
  }

  private ServiceRegistration<BlockDevice> register(String wwid) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(WWID, wwid);
    return context.registerService(BlockDevice.class, new Opener(wwid), properties);
  }

  @Override
  public synchronized void close() {
    closed = true;
    services.values().forEach(ServiceRegistration::unregister);
    services.clear();
  }

  /** Opens the device for each bundle that gets the service. */
  private final class Opener implements ServiceFactory<BlockDevice> {
    private final String wwid;

    Opener(String wwid) {
      this.wwid = wwid;
    }

    @Override
    public BlockDevice getService(Bundle bundle, ServiceRegistration<BlockDevice> registration) {
      try {
        return maps.open(wwid).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(wwid + " was not opened: interrupted", e);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException(wwid + " could not be opened", e);
      }
    }

    @Override
    public void ungetService(
        Bundle bundle, ServiceRegistration<BlockDevice> registration, BlockDevice device) {
      device.close();
    }
  }
}
