package io.hawser.api.session;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import java.util.Comparator;

/**
 * What names a node record: one target at one portal through one iface. A portal belongs to one
 * portal group of a target (RFC 7143 section 4.2.6), so the group tag says more about a node but
 * does not tell two apart; see {@link #sameNode}.
 *
 * @param target the target
 * @param portal one of its portals
 * @param iface name of the iface it is reached through
 */
public record NodeId(IscsiName target, Portal portal, String iface) implements Comparable<NodeId> {
  private static final Comparator<NodeId> ORDER =
      Comparator.comparing(NodeId::target)
          .thenComparing(id -> id.portal().host())
          .thenComparing(id -> id.portal().port())
          .thenComparing(id -> id.portal().groupTag().orElse(-1))
          .thenComparing(NodeId::iface);

  /** Whether both name the same node, whatever is known of its portal group. */
  public boolean sameNode(NodeId other) {
    return target.equals(other.target)
        && portal.host().equals(other.portal.host())
        && portal.port() == other.portal.port()
        && iface.equals(other.iface);
  }

  @Override
  public int compareTo(NodeId other) {
    return ORDER.compare(this, other);
  }

  /** {@code [iface: I, target: T, portal: host,port]}, as iscsiadm writes it. */
  @Override
  public String toString() {
    return "[iface: "
        + iface
        + ", target: "
        + target
        + ", portal: "
        + portal.host()
        + ","
        + portal.port()
        + "]";
  }
}
