package io.hawser.api.session;

/**
 * A record that cannot be used. It is left out of every listing, stops no other record, and can be
 * deleted by its path.
 *
 * @param path the file, relative to the record root
 * @param reason one sentence saying what is wrong, control characters removed
 */
public record RecordFault(String path, String reason) {}
