package io.hawser.protocol.chap;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers the challenges we sent lately, so that a peer who sends one of them back, on this
 * connection or on another, to have us compute the answer for him, is noticed (RFC 7143 section
 * 12.1.3). One is shared by all logins of a transport or of a target. Safe from any thread.
 */
public final class ReflectionGuard {
  private static final int REMEMBERED = 1024;

  private final Set<ByteBuffer> challenges = new LinkedHashSet<>();

  /** Remembers a challenge of ours. */
  synchronized void sent(byte[] challenge) {
    if (challenges.size() >= REMEMBERED) {
      Iterator<ByteBuffer> oldest = challenges.iterator();
      oldest.next();
      oldest.remove();
    }
    challenges.add(ByteBuffer.wrap(challenge.clone()));
  }

  /** Whether it is a challenge of ours. */
  synchronized boolean isOurs(byte[] challenge) {
    return challenges.contains(ByteBuffer.wrap(challenge));
  }
}
