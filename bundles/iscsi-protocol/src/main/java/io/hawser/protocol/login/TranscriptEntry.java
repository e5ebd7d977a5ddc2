package io.hawser.protocol.login;

/**
 * One negotiated or declared key, for people who ask why a session is as it is. Never a secret.
 *
 * @param key the key
 * @param offeredByUs whether the offer was ours
 * @param offer what was offered or declared; empty if neither side mentioned the key
 * @param answer the answer as it travelled; empty if there was none
 * @param result what holds now
 * @param effect one sentence: what that means
 */
public record TranscriptEntry(
    String key, boolean offeredByUs, String offer, String answer, String result, String effect) {}
