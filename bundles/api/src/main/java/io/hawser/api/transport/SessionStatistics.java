package io.hawser.api.transport;

/**
 * Counters of a session since its first login.
 *
 * @param commands SCSI commands sent
 * @param responses SCSI responses taken
 * @param bytesRead data bytes received
 * @param bytesWritten data bytes sent
 * @param logins successful logins
 * @param digestErrors digests that did not match
 * @param protocolErrors PDUs that broke the RFC
 * @param timeouts commands whose deadline passed
 * @param retransmits TCP segments sent again on the present connection, -1 if not known
 */
public record SessionStatistics(
    long commands,
    long responses,
    long bytesRead,
    long bytesWritten,
    long logins,
    long digestErrors,
    long protocolErrors,
    long timeouts,
    long retransmits) {}
