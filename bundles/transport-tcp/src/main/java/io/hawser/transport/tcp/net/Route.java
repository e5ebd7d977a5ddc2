package io.hawser.transport.tcp.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a connection goes and by which way it leaves.
 *
 * @param remotes the portal's addresses in the order in which they are tried, at least one
 * @param source the local address to bind to, empty lets the system choose
 * @param device the network interface to bind to, empty lets the routing table choose
 * @param neighbor the network interface that has the source address, where the portal is on the
 *     same link; bound to where the system lets us, because two interfaces on one subnet share a
 *     route, and the address alone would leave by either
 */
public record Route(
    List<InetSocketAddress> remotes,
    Optional<InetAddress> source,
    Optional<String> device,
    Optional<String> neighbor) {
  /** Copies the list. */
  public Route {
    remotes = List.copyOf(remotes);
  }
}
