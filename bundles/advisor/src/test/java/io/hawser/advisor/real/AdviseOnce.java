package io.hawser.advisor.real;

import io.hawser.advisor.TopologyAdvisor;
import io.hawser.api.Portal;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.iface.Iface;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Judges the network namespace it is started in and prints JSON: {@code PORTAL… [-- NIC…]}. */
public final class AdviseOnce {
  private AdviseOnce() {}

  /** Runs. */
  public static void main(String[] arguments) throws IOException {
    List<Portal> portals = new ArrayList<>();
    List<Iface> bound = new ArrayList<>();
    boolean portal = true;
    for (String each : arguments) {
      if (each.equals("--")) {
        portal = false;
      } else if (portal) {
        portals.add(Portal.parse(each));
      } else {
        bound.add(bound(each));
      }
    }
    TopologyAdvisor advisor = new TopologyAdvisor(Path.of("/"));
    System.out.print(advisor.json(advisor.advise(AdviceRequest.of(portals).withBound(bound))));
  }

  private static Iface bound(String device) {
    return new Iface(
        device,
        "tcp",
        Optional.empty(),
        Optional.of(device),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }
}
