package io.hawser.api.transport;

import java.util.Optional;

/**
 * One key of a login, negotiated or declared (RFC 7143 section 13); for people who want to know why
 * a session is as it is. Never holds a secret: the challenges and responses of CHAP are left out.
 *
 * @param key the key's name, e.g. {@code MaxBurstLength}
 * @param offer what the initiator sent; empty if it sent nothing
 * @param answer what the target sent; empty if it sent nothing
 * @param result what holds now
 */
public record NegotiatedKey(
    String key, Optional<String> offer, Optional<String> answer, String result) {}
