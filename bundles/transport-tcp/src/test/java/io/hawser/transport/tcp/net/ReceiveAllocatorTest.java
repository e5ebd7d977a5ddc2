package io.hawser.transport.tcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.hawser.transport.tcp.loop.VirtualLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the bytes of a turn go. */
class ReceiveAllocatorTest {
  private static final int SPARE = 64 << 10;

  private final VirtualLoop virtual = new VirtualLoop();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ByteBuf receiveBuffer = virtual.loop().receiveBuffer();

  @SuppressWarnings("deprecation") // Netty's channels still ask for this handle.
  private final RecvByteBufAllocator.Handle handle =
      new ReceiveAllocator(virtual.loop()).newHandle();

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
    virtual.close();
  }

  private ByteBuf next() {
    return handle.allocate(ByteBufAllocator.DEFAULT);
  }

  @Test
  void everyReadHasTheWholeBuffer() {
    for (int turn = 0; turn < 3; turn++) {
      handle.reset(channel.config());
      ByteBuf all = next();
      assertSame(receiveBuffer, all);
      assertEquals(receiveBuffer.capacity(), all.writableBytes());
      all.release();
    }
  }

  @Test
  void bufferThatSomebodyHoldsIsNotOverwritten() {
    handle.reset(channel.config());
    ByteBuf held = next();
    ByteBuf other = next();
    assertNotSame(held, other);
    assertEquals(SPARE, other.writableBytes());
    other.release();
    held.release();
  }
}
