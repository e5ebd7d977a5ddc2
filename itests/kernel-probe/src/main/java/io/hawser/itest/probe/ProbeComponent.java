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
    Bench bench = new Bench(registry, admin, hosts, disks);
    Thread thread = new Thread(() -> run(bench), "probe");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Bench bench) {
    int code = 1;
    try {
      for (String name : System.getProperty("hawser.probe", "").split(",")) {
        scenario(name, bench);
      }
      Report.say("PROBE PASSED");
      code = 0;
    } catch (Exception | AssertionError e) {
      e.printStackTrace(System.out);
      Report.say("PROBE FAILED: " + e);
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private static void scenario(String name, Bench bench) throws Exception {
    Report.say("== " + name);
    long start = System.nanoTime();
    String[] words = name.split(":");
    switch (words[0]) {
      case "iser" -> new IserScenario(bench).run();
      case "card" -> new CardScenario(bench, words[1]).run();
      case "join" -> new JoinScenario(bench).run();
      case "move" -> new MoveScenario(bench).run();
      default -> throw new AssertionError("there is no scenario '" + name + "'");
    }
    Report.say("== " + name + " took " + Report.millis(start));
  }
}
