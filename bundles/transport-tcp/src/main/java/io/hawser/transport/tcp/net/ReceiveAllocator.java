package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Receives into the loop's own large buffer, again and again: the handler has taken everything out
 * of it before it returns, so nothing is allocated and many PDUs arrive with one system call.
 */
final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private final Loop loop;

  ReceiveAllocator(Loop loop) {
    this.loop = loop;
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
      ByteBuf buffer = loop.receiveBuffer();
      // Whoever held on to it would see it overwritten; take another rather than that.
      return buffer.refCnt() == 1 ? buffer.clear().retain() : allocator.directBuffer(1 << 16);
    }
  }
}
