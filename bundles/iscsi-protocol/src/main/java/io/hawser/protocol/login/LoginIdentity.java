package io.hawser.protocol.login;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.SessionType;
import java.util.Optional;

/**
 * Who wants to log in where.
 *
 * @param initiator the initiator's name
 * @param target the target's name; empty in discovery if none was given
 * @param type normal or discovery
 * @param isid the initiator's session identifier
 * @param tsih 0 for a new session, else the session to join
 * @param cid the connection's number in the session
 */
public record LoginIdentity(
    IscsiName initiator,
    Optional<IscsiName> target,
    SessionType type,
    Isid isid,
    int tsih,
    int cid) {}
