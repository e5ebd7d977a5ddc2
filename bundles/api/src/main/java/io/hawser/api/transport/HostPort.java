package io.hawser.api.transport;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A port of a transport that ifaces bind to: a card's function, or for software a network
 * interface.
 *
 * @param id unique and stable within the transport while the port is there
 * @param ifaceName the name of the iface record made for it, {@code transport.mac[.ipv4|ipv6.n]};
 *     empty for software, where records are the administrator's
 * @param hostNumber the kernel's SCSI host number, where there is one
 * @param hardwareAddress MAC address, lower case with colons
 * @param netInterface the network interface's name
 * @param ipAddress its present address
 * @param linkUp whether the link is up, as far as is known
 * @param detail one line for people, e.g. the speed
 */
public record HostPort(
    String id,
    Optional<String> ifaceName,
    OptionalInt hostNumber,
    Optional<String> hardwareAddress,
    Optional<String> netInterface,
    Optional<String> ipAddress,
    boolean linkUp,
    String detail) {}
