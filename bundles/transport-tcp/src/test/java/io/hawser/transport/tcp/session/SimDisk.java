package io.hawser.transport.tcp.session;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What the target of a simulation knows: what its blocks read as, and what it has acknowledged. */
final class SimDisk {
  static final int BLOCK = 512;

  /** Writes that got a GOOD status, by their first block, which no two share. */
  final Map<Long, byte[]> acknowledged = new HashMap<>();

  static byte[] content(long block, int blocks) {
    ByteBuffer all = ByteBuffer.allocate(blocks * BLOCK);
    while (all.hasRemaining()) {
      all.putLong(
          (block + all.position() / BLOCK) * 0x9e37_79b9_7f4a_7c15L + all.position() % BLOCK);
    }
    return all.array();
  }
}
