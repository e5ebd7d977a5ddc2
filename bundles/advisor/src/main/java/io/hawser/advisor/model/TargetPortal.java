package io.hawser.advisor.model;

import io.hawser.api.Portal;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A portal of the target and what is known about its place.
 *
 * @param portal the portal
 * @param address its address
 * @param switchId the switch it is plugged into
 * @param domain its broadcast domain
 * @param mtu its largest packet in bytes
 */
public record TargetPortal(
    Portal portal,
    InetAddress address,
    Optional<String> switchId,
    Optional<String> domain,
    OptionalInt mtu) {}
