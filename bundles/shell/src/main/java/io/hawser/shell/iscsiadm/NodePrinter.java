package io.hawser.shell.iscsiadm;

import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import java.util.List;
import java.util.Optional;

/** Prints nodes: one line each, or as a tree. */
final class NodePrinter {
  private NodePrinter() {}

  /** {@code host:port,tag}, an IPv6 host in brackets, -1 for a tag that is not known. */
  static String portal(Portal portal) {
    return portal.address() + "," + portal.groupTag().orElse(-1);
  }

  /** {@code host:port,tag target}. */
  static String flat(NodeId node) {
    return portal(node.portal()) + " " + node.target();
  }

  /** A target line once for each target, a portal and an iface line for each node. */
  static void tree(Call call, List<NodeId> nodes) {
    NodeId before = null;
    for (NodeId node : nodes) {
      if (before == null || !before.target().equals(node.target())) {
        call.print("Target: " + node.target());
      }
      call.print("\tPortal: " + portal(node.portal()));
      call.print("\t\tIface Name: " + node.iface());
      before = node;
    }
  }

  /** As {@link #tree}, with one portal line for all ifaces of a portal. */
  static void groupedTree(Call call, List<NodeId> nodes) {
    NodeId before = null;
    for (NodeId node : nodes) {
      boolean newTarget = before == null || !before.target().equals(node.target());
      if (newTarget) {
        call.print("Target: " + node.target());
      }
      if (newTarget || !before.portal().equals(node.portal())) {
        call.print("\tPortal: " + portal(node.portal()));
      }
      call.print("\t\tIface Name: " + node.iface());
      before = node;
    }
  }

  /** The nodes of one iface, below its own line. */
  static void ifaceTree(Call call, String iface, List<NodeId> nodes) {
    call.print("Iface: " + iface);
    Optional<NodeId> before = Optional.empty();
    for (NodeId node : nodes) {
      if (!node.iface().equals(iface)) {
        continue;
      }
      if (before.filter(last -> last.target().equals(node.target())).isEmpty()) {
        call.print("\tTarget: " + node.target());
      }
      call.print("\t\tPortal: " + portal(node.portal()));
      before = Optional.of(node);
    }
  }
}
