package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.VirtualLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection without a network: bytes are received through the transport's own allocator, in
 * pieces as large as the test likes, and what is sent may be held back. For one thread.
 */
public final class SimChannel extends EmbeddedChannel {
  private boolean blocked;

  public SimChannel(VirtualLoop loop, ByteBufAllocator allocator) {
    super(EmbeddedChannel.builder().ticker(loop.ticker()));
    config().setAllocator(allocator);
    config().setRecvByteBufAllocator(new ReceiveAllocator(loop.loop()));
  }

  /** The peer takes nothing any more, until {@link #unblock}. */
  public void block() {
    blocked = true;
  }

  public void unblock() {
    blocked = false;
    flush();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    if (!blocked) {
      super.doWrite(in);
    }
  }

  /** Bytes arrive: at most so many of the buffer in one read, then the read is over. */
  @SuppressWarnings("deprecation") // The handle is what Netty's channels use.
  public void arrive(ByteBuffer bytes, int most) {
    if (!isActive()) {
      bytes.position(bytes.limit());
      return;
    }
    RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
    handle.reset(config());
    ByteBuf buffer = handle.allocate(alloc());
    int n = Math.min(Math.min(most, bytes.remaining()), buffer.writableBytes());
    ByteBuffer piece = bytes.slice(bytes.position(), n);
    bytes.position(bytes.position() + n);
    buffer.writeBytes(piece);
    pipeline().fireChannelRead(buffer);
    pipeline().fireChannelReadComplete();
  }

  /** The connection breaks. */
  public void breakDown(boolean inOrder) {
    if (!isActive()) {
      return;
    }
    if (!inOrder) {
      pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    }
    close();
    runPendingTasks();
  }
}
