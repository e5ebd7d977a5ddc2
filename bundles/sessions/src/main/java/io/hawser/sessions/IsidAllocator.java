package io.hawser.sessions;

import io.hawser.api.transport.Isid;
import java.util.random.RandomGenerator;

/**
 * Session identifiers for the sessions of one process: 24 random bits that stay, so that a target
 * sees one initiator, and a qualifier that is another for every session, so that no session ends
 * another by accident (RFC 7143 sections 6.3.5 and 10.5.1).
 *
 * <p>Threading: any thread.
 */
final class IsidAllocator {
  private static final int QUALIFIERS = 1 << 16;

  private final RandomGenerator random;
  // Guarded by this.
  private long naming;
  private int next;

  IsidAllocator(RandomGenerator random) {
    this.random = random;
    naming = Isid.random(random, 0).value();
  }

  /** The next one. */
  synchronized Isid next() {
    if (next == QUALIFIERS) {
      // Old sessions may still live: 65,536 logins later the random part changes instead.
      next = 0;
      naming = Isid.random(random, 0).value();
    }
    return new Isid(naming | next++);
  }
}
