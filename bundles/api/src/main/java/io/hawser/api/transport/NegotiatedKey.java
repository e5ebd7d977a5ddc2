package io.hawser.api.transport;

/**
 * One key of a login, negotiated or declared (RFC 7143 section 13), for people who ask why a
 * session is as it is. Never holds a secret: the challenges and responses of CHAP are left out.
 *
 * @param key the key's name, e.g. {@code MaxBurstLength}
 * @param offeredByUs whether the offer was the initiator's
 * @param offer what was offered or declared; empty if neither side mentioned the key
 * @param answer the answer as it traveled; empty if there was none
 * @param result what holds now
 * @param effect one sentence: what that means
 */
public record NegotiatedKey(
    String key, boolean offeredByUs, String offer, String answer, String result, String effect) {}
