package io.hawser.transport.tcp.loop;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Buffers of one loop that send bytes from where they lie: the data of a large write out of its
 * caller's buffer, the headers in between out of the batch they were encoded into. Nothing is
 * copied and nothing is allocated.
 *
 * <p>The memory is lent until the channel has let go of it. A command may end before (time-out,
 * abort, an early status): whoever ends it calls {@link #takeBack} first, and what is still to be
 * sent is copied then; the target must not get what the caller writes there next.
 *
 * <p>Loop only, and channels of epoll only: NIO's remember where the bytes were, and with io_uring
 * it is the kernel that does.
 */
public final class LentBuffers {
  /** Four MiB in segments of 32 KiB, twice: each has a header. */
  private static final int MOST = 256;

  /** Bytes that take no memory of ours fill a channel so much more slowly. */
  private static final int LIGHTER = 4;

  private final int most;
  private final LentBuffer[] all;
  private int made;
  private int lent;
  private LentBuffer free;

  /**
   * @param takesAddresses whether the loop's channels take addresses of memory, and use them only
   *     until they return
   */
  LentBuffers(boolean takesAddresses) {
    most = takesAddresses ? MOST : 0;
    all = new LentBuffer[most];
  }

  /**
   * How much a message adds to what waits in its channel, in bytes: what lies in its caller's
   * buffer counts for less than what was copied for it.
   */
  public static int weight(Object message) {
    int length = message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    return message instanceof LentBuffer lent && lent.isForeign() ? length / LIGHTER : length;
  }

  /** Whether there are so many left. */
  public boolean has(int count) {
    return most - lent >= count;
  }

  /**
   * A buffer with these bytes, for a channel to release; {@link #has} has said that there is one.
   *
   * @param data direct
   * @param at absolute index of the first byte
   * @param length bytes
   * @param owner who can take it back
   */
  public ByteBuf lend(ByteBuffer data, int at, int length, Object owner) {
    return take().over(data, at, length, owner);
  }

  /** The same with a part of a direct buffer, which it retains. */
  public ByteBuf slice(ByteBuf batch, int from, int to) {
    return take().over(batch, from, to);
  }

  /** From now on nothing is sent out of memory that this owner lent. */
  public void takeBack(Object owner) {
    for (int i = 0; lent > 0 && i < made; i++) {
      if (all[i].isOf(owner)) {
        all[i].takeBack();
      }
    }
  }

  /** How many are on their way. */
  public int lent() {
    return lent;
  }

  private LentBuffer take() {
    LentBuffer taken = free;
    if (taken == null) {
      taken = new LentBuffer(this);
      all[made++] = taken;
    } else {
      free = taken.next;
      taken.next = null;
    }
    lent++;
    return taken;
  }

  void back(LentBuffer buffer) {
    lent--;
    buffer.next = free;
    free = buffer;
  }

  void release() {
    for (int i = 0; i < made; i++) {
      all[i].free();
    }
  }
}
