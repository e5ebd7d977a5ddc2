package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the records say of this host.
 *
 * @param ifaces the iface records that have a file
 * @param portals the portals of all nodes, each once, without group tags
 */
public record RecordedHost(List<Iface> ifaces, List<Portal> portals) {
  /** Copies. */
  public RecordedHost {
    ifaces = List.copyOf(ifaces);
    portals = List.copyOf(portals);
  }

  /**
   * Reads the nodes of the store. Blocks.
   *
   * @throws HawserException if they cannot be read
   */
  public static RecordedHost of(List<Iface> ifaces, NodeStore nodes) throws HawserException {
    Set<Portal> portals = new LinkedHashSet<>();
    for (NodeRecord node : nodes.nodes(NodeFilter.ALL)) {
      portals.add(Portal.of(node.id().portal().host(), node.id().portal().port()));
    }
    return new RecordedHost(ifaces, new ArrayList<>(portals));
  }
}
