package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Says where a channel receives to: usually the loop's own large buffer, again and again. The
 * handler has taken everything out of it before it returns, so nothing is allocated and many PDUs
 * arrive with one system call. The first read of a turn takes less than there may be: what it asks
 * for is on its way before the rest is taken in, and the other side does not run out of work. A
 * handler that knows where the next bytes belong may name a place of its own and spare the copy.
 */
public final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int READS_PER_TURN = 32;

  /** What the first read of a turn takes, bytes. */
  private static final int FIRST_READ = 64 << 10;

  private final Loop loop;
  private Place place = () -> null;

  /** Where the next bytes go. */
  @FunctionalInterface
  public interface Place {
    /**
     * A buffer to receive into, with a reference for the channel and room for the bytes that belong
     * there; {@code null} for the loop's own buffer.
     */
    ByteBuf next();
  }

  ReceiveAllocator(Loop loop) {
    super(READS_PER_TURN);
    this.loop = loop;
  }

  /** Has this asked before every read of the channel, on its loop. */
  public static void place(Channel channel, Place place) {
    ReceiveAllocator allocator = channel.config().getRecvByteBufAllocator();
    allocator.place = place;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's channels still ask for this handle.
  public Handle newHandle() {
    return new LoopHandle();
  }

  private final class LoopHandle extends MaxMessageHandle {
    private boolean first;

    @Override
    public void reset(ChannelConfig config) {
      super.reset(config);
      first = true;
    }

    @Override
    public int guess() {
      return loop.receiveBuffer().capacity();
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf named = place.next();
      if (named != null) {
        return named;
      }
      ByteBuf buffer = loop.receiveBuffer();
      if (buffer.refCnt() != 1) {
        // Whoever held on to it would see it overwritten; take another rather than that.
        return allocator.directBuffer(FIRST_READ);
      }
      int from = first ? buffer.capacity() - FIRST_READ : 0;
      first = false;
      return buffer.setIndex(from, from).retain();
    }
  }
}
