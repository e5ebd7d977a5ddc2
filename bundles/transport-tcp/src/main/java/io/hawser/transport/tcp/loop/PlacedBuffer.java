package io.hawser.transport.tcp.loop;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/**
 * Says to a native channel "receive there": a place in somebody's direct buffer, named anew for
 * each read, so that nothing is allocated for it. Only its indexes, its capacity and its address
 * mean anything; the bytes are read where they are. It keeps nothing of the buffer: who names a
 * place keeps the buffer until the read is over.
 *
 * <p>Loop only, and channels of epoll only.
 */
final class PlacedBuffer extends UnpooledDirectByteBuf {
  private long address;
  private int room;

  /** Without a place yet. */
  PlacedBuffer() {
    super(UnpooledByteBufAllocator.DEFAULT, 1, 1);
  }

  /**
   * Names the place of the next read and takes a reference for the channel.
   *
   * @param buffer direct
   * @param at absolute index of its first byte
   * @param length bytes, inside the buffer's capacity
   */
  PlacedBuffer at(ByteBuffer buffer, int at, int length) {
    if (at < 0 || length < 0 || length > buffer.capacity() - at) {
      throw new IndexOutOfBoundsException(
          length + " bytes at " + at + " are not inside " + buffer.capacity());
    }
    address = Buffer.memoryAddress(buffer) + at;
    room = length;
    clear();
    retain();
    return this;
  }

  @Override
  public int capacity() {
    return room;
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    return address;
  }
}
