package io.hawser.itest.probe;

import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.ThreadTimers;
import io.hawser.iface.TransportPlug;
import io.hawser.kernel.KernelDisks;
import io.hawser.kernel.KernelHosts;
import io.hawser.kernel.KernelInterface;
import io.hawser.kernel.KernelTransport;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.transport.cxgb3i.Cxgb3iProfile;
import io.hawser.transport.iser.IserProfile;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the probe's scenarios on the shipped jars without the framework, which takes an emulated
 * processor most of a minute to start.
 */
public final class PlainProbe {
  private static final GuardLimits PATIENT =
      new GuardLimits(Duration.ofMinutes(5), Duration.ofMinutes(5));

  private PlainProbe() {}

  /** Argument: the scenarios, separated by commas. */
  public static void main(String[] args) {
    LiveIfaceRegistry registry = new LiveIfaceRegistry(PATIENT, new ThreadTimers("probe-clock"));
    KernelInterface kernel = new KernelInterface();
    Map<String, Runnable> ends = new HashMap<>();
    registry.plug(new TcpTransport(TcpTransportOptions.DEFAULT));
    for (DriverProfile profile : List.of(IserProfile.create(), Cxgb3iProfile.create())) {
      KernelTransport transport = new KernelTransport(kernel, profile);
      TransportPlug plug = registry.plug(transport);
      ends.put(
          profile.name(),
          () -> {
            plug.close();
            transport.close();
          });
    }
    Bench bench =
        new Bench(
            registry,
            null,
            new KernelHosts(kernel),
            new KernelDisks(kernel),
            name -> ends.get(name).run());
    Scenarios.run(args[0], bench);
  }
}
