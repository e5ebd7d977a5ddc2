package io.hawser.transport.tcp.recorder;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What was kept of one connection at one moment.
 *
 * @param local our end
 * @param remote the target's end
 * @param subject what the connection is for
 * @param reason why it was kept: how the connection ended, or who asked
 * @param epochNanos add this to a time of an entry to get nanoseconds since 1970
 * @param forgotten how many PDUs had passed before the first one here
 * @param sentBytes bytes sent by the end, the low 32 bits
 * @param receivedBytes bytes received by the end, the low 32 bits
 * @param slots the entries, oldest first, as {@link PduRing} lays them out
 */
record Recording(
    InetSocketAddress local,
    InetSocketAddress remote,
    String subject,
    String reason,
    long epochNanos,
    long forgotten,
    int sentBytes,
    int receivedBytes,
    ByteBuffer slots) {
  /** Number of PDUs. */
  int pdus() {
    return slots.capacity() / PduRing.SLOT;
  }

  /** Whether this one was sent; otherwise it was received. */
  boolean isSent(int index) {
    return slots.get(index * PduRing.SLOT + PduRing.SENT) != 0;
  }

  /** Nanoseconds since 1970. */
  long time(int index) {
    return epochNanos + slots.getLong(index * PduRing.SLOT + PduRing.TIME);
  }

  /** Where it begins in its direction's stream, the low 32 bits. */
  int offset(int index) {
    return slots.getInt(index * PduRing.SLOT + PduRing.OFFSET);
  }
}
