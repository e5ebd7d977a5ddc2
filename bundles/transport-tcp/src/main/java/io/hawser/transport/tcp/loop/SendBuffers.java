package io.hawser.transport.tcp.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Large buffers of one loop for data on its way out, used again as soon as the channels are done
 * with them: the same memory stays warm in the cache, and no pool gives it back to the system in
 * between. On its loop only.
 */
public final class SendBuffers {
  /** Capacity of each, bytes: two data segments of 256 KiB with what goes around them. */
  public static final int CAPACITY = 2 * (256 << 10) + 4096;

  private static final int COUNT = 8;

  private final ByteBuf[] buffers = new ByteBuf[COUNT];

  /** An empty buffer whose release gives it back; {@code null} if all are on their way. */
  public ByteBuf take() {
    for (int i = 0; i < COUNT; i++) {
      if (buffers[i] == null) {
        buffers[i] = Unpooled.directBuffer(CAPACITY, CAPACITY);
      }
      // One reference is ours; a second is held by whoever still sends it.
      if (buffers[i].refCnt() == 1) {
        return buffers[i].clear().retain();
      }
    }
    return null;
  }

  /** How many are on their way. */
  public int lent() {
    int lent = 0;
    for (ByteBuf buffer : buffers) {
      lent += buffer != null && buffer.refCnt() > 1 ? 1 : 0;
    }
    return lent;
  }

  void release() {
    for (ByteBuf buffer : buffers) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
