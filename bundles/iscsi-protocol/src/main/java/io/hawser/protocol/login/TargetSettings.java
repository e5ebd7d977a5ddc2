package io.hawser.protocol.login;

import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a target logs an initiator in with.
 *
 * @param parameters what it wants of each key
 * @param chap whom it lets in; empty lets everybody in without proof
 * @param portalGroupTag of the portal the connection came in by; empty in discovery
 * @param alias what people call it
 * @param commandWindow how many commands may be sent ahead, 1 or more
 */
public record TargetSettings(
    SessionParameters parameters,
    Optional<ChapAccounts> chap,
    OptionalInt portalGroupTag,
    Optional<String> alias,
    int commandWindow) {}
