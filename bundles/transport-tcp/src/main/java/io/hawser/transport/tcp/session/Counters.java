package io.hawser.transport.tcp.session;

import io.hawser.api.transport.SessionStatistics;
import java.util.concurrent.atomic.AtomicLongArray;

/** A session's counters: counted on its loop without locked instructions, read from any thread. */
final class Counters {
  /** What is counted. */
  enum Count {
    COMMANDS,
    RESPONSES,
    BYTES_READ,
    BYTES_WRITTEN,
    LOGINS,
    DIGEST_ERRORS,
    PROTOCOL_ERRORS,
    TIMEOUTS
  }

  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);

  void add(Count count, long n) {
    int i = count.ordinal();
    counts.setOpaque(i, counts.getPlain(i) + n);
  }

  /** So many were counted. */
  long get(Count count) {
    return counts.getOpaque(count.ordinal());
  }

  SessionStatistics statistics(long retransmits) {
    return new SessionStatistics(
        counts.getOpaque(Count.COMMANDS.ordinal()),
        counts.getOpaque(Count.RESPONSES.ordinal()),
        counts.getOpaque(Count.BYTES_READ.ordinal()),
        counts.getOpaque(Count.BYTES_WRITTEN.ordinal()),
        counts.getOpaque(Count.LOGINS.ordinal()),
        counts.getOpaque(Count.DIGEST_ERRORS.ordinal()),
        counts.getOpaque(Count.PROTOCOL_ERRORS.ordinal()),
        counts.getOpaque(Count.TIMEOUTS.ordinal()),
        retransmits);
  }
}
