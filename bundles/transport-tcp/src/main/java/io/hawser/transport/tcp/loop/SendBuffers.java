package io.hawser.transport.tcp.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Buffers of one loop for what is on its way out, used again as soon as the channels are done with
 * them: the same memory stays warm in the cache, and no pool gives it back to the system in between
 * (Netty's keeps nothing above 32 KiB at hand). On its loop only.
 */
public final class SendBuffers {
  /** Capacity of a small one, bytes: a batch of commands, with the data of short writes. */
  public static final int SMALL = 64 << 10;

  /** Capacity of a large one, bytes: a data segment of 256 KiB with what goes around it. */
  public static final int LARGE = (256 << 10) + 4096;

  private static final int COUNT = 8;

  private final ByteBuf[] small = new ByteBuf[COUNT];
  private final ByteBuf[] large = new ByteBuf[COUNT];

  /**
   * An empty buffer whose release gives it back; {@code null} if all are on their way.
   *
   * @param length bytes it has to hold, at most {@link #LARGE}
   */
  public ByteBuf take(int length) {
    return length <= SMALL ? take(small, SMALL) : take(large, LARGE);
  }

  private static ByteBuf take(ByteBuf[] buffers, int capacity) {
    for (int i = 0; i < COUNT; i++) {
      if (buffers[i] == null) {
        buffers[i] = Unpooled.directBuffer(capacity, capacity);
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
    return lent(small) + lent(large);
  }

  private static int lent(ByteBuf[] buffers) {
    int lent = 0;
    for (ByteBuf buffer : buffers) {
      lent += buffer != null && buffer.refCnt() > 1 ? 1 : 0;
    }
    return lent;
  }

  void release() {
    release(small);
    release(large);
  }

  private static void release(ByteBuf[] buffers) {
    for (ByteBuf buffer : buffers) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
