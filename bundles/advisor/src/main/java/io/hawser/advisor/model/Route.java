package io.hawser.advisor.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One route.
 *
 * @param destination where to; prefix 0 is the default route
 * @param gateway next hop, empty on the network itself
 * @param device the interface
 * @param source the preferred source address
 * @param metric the lower wins among equal prefixes
 * @param table the routing table, {@code main} where there is only one
 */
public record Route(
    Cidr destination,
    Optional<InetAddress> gateway,
    String device,
    Optional<InetAddress> source,
    long metric,
    String table) {}
