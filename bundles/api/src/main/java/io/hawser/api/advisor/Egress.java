package io.hawser.api.advisor;

import io.hawser.api.Portal;
import java.util.Optional;

/**
 * How packets to one portal leave the host.
 *
 * @param portal the portal
 * @param bound the interface the session is bound to, empty for an unbound session
 * @param iface the interface packets leave by; empty if there is no way
 * @param source the source address they carry, if known
 * @param gateway the next hop, empty on the portal's own network
 * @param reason one sentence: which route or rule decides
 */
public record Egress(
    Portal portal,
    Optional<String> bound,
    Optional<String> iface,
    Optional<String> source,
    Optional<String> gateway,
    String reason) {}
