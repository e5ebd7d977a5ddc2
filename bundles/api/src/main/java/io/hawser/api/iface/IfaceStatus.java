package io.hawser.api.iface;

import io.hawser.api.transport.HostPort;
import java.util.Optional;

/**
 * An iface and who serves it now.
 *
 * @param iface the record
 * @param served whether its transport is here and, for offload, has the port
 * @param port the host port it resolves to, where one is known
 * @param reason why it is not served, or a remark; empty if all is well
 */
public record IfaceStatus(Iface iface, boolean served, Optional<HostPort> port, String reason) {}
