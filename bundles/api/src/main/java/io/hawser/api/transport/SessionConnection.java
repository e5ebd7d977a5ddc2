package io.hawser.api.transport;

import io.hawser.api.Portal;
import java.util.Optional;

/**
 * A connection of a session (RFC 7143 section 4.2.4).
 *
 * @param cid its number in the session, 0 to 65535
 * @param portal where it goes, after redirects
 * @param localAddress the IP address it leaves from; empty where the transport does not tell
 */
public record SessionConnection(int cid, Portal portal, Optional<String> localAddress) {}
