package io.hawser.itest.probe;

import java.nio.ByteBuffer;

/** Blocks of bytes that tell their place and version, and a fast hash of them. */
final class Pattern {
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX = 0xC2B2_AE3D_27D4_EB4FL;

  private Pattern() {}

  private static long seed(long place, long version) {
    return (place + 1) * STEP ^ (version + 1) * MIX;
  }

  static void fill(ByteBuffer buffer, long place, long version) {
    long value = seed(place, version);
    for (int at = buffer.position(); at < buffer.limit(); at += Long.BYTES) {
      value += STEP;
      buffer.putLong(at, value ^ value >>> 29);
    }
  }

  /** Whether it is this version of this place. */
  static boolean holds(ByteBuffer buffer, long place, long version) {
    long value = seed(place, version);
    for (int at = buffer.position(); at < buffer.limit(); at += Long.BYTES) {
      value += STEP;
      if (buffer.getLong(at) != (value ^ value >>> 29)) {
        return false;
      }
    }
    return true;
  }

  /** Eight bytes a step: a hash by a digest takes minutes on an emulated processor. */
  static long hash(ByteBuffer buffer, long start) {
    long hash = start;
    for (int at = buffer.position(); at < buffer.limit(); at += Long.BYTES) {
      hash = Long.rotateLeft(hash ^ buffer.getLong(at) * MIX, 27) * STEP;
    }
    return hash;
  }
}
