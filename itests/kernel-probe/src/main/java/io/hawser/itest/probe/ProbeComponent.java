package io.hawser.itest.probe;

import io.hawser.api.host.HostControl;
import io.hawser.api.host.LocalDisks;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs the scenario that the property {@code hawser.probe} names, on a thread of its own, and ends
 * the process: 0 if all was as it should be.
 */
@Component(
    immediate = true,
    service = {})
public final class ProbeComponent {
  /** Begins. */
  @Activate
  public ProbeComponent(
      @Reference IfaceRegistry registry,
      @Reference IfaceAdmin admin,
      @Reference HostControl hosts,
      @Reference LocalDisks disks) {
    Bench bench =
        new Bench(
            registry,
            admin,
            hosts,
            disks,
            name -> Report.shell("rm -v $HAWSER_HOME/load/*transport-" + name + "*"));
    Thread thread =
        new Thread(() -> Scenarios.run(System.getProperty("hawser.probe", ""), bench), "probe");
    thread.setDaemon(true);
    thread.start();
  }
}
