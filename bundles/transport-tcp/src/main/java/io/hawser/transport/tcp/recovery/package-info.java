/**
 * What recovery above ErrorRecoveryLevel 0 keeps in mind (RFC 7143 section 7): which data of a read
 * is missing, which numbered responses are, and what waits behind them. No sockets, no time.
 */
package io.hawser.transport.tcp.recovery;
