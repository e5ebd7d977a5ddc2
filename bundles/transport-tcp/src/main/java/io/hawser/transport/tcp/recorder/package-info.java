/**
 * The flight recorder: the headers of the last PDUs of each connection, in memory, and their way
 * into a file that Wireshark reads. Only headers are ever kept, so that neither data nor the text
 * of a login can get out.
 */
package io.hawser.transport.tcp.recorder;
