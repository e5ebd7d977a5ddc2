package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Says where a channel receives to: usually the loop's own large buffer, again and again. The
 * handler has taken everything out of it before it returns, so nothing is allocated and many PDUs
 * arrive with one system call. A handler that knows where the next bytes belong may name a place of
 * its own and spare the copy.
 */
public final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int READS_PER_TURN = 32;

  /** Bytes of a buffer that stands in for the loop's own. */
  private static final int SPARE = 64 << 10;

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
      // Whoever held on to it would see it overwritten; take another rather than that.
      return buffer.refCnt() == 1 ? buffer.clear().retain() : allocator.directBuffer(SPARE);
    }
  }
}
