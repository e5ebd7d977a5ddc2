package io.hawser.transport.tcp.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/**
 * Says to a native channel "send what lies there"; one of {@link LentBuffers}, used again and
 * again. Only its indexes, its capacity and its address mean anything. Loop only.
 */
final class LentBuffer extends UnpooledDirectByteBuf {
  private final LentBuffers home;
  private long address;
  private int room;

  /** Where the bytes lie, as long as that is somebody's buffer. */
  private ByteBuffer memory;

  private int memoryAt;

  /** Holds the bytes otherwise, and goes when this goes. */
  private ByteBuf kept;

  /** Who can take the memory back; {@code null} for nobody. */
  private Object owner;

  /** The next one that is free. */
  LentBuffer next;

  LentBuffer(LentBuffers home) {
    super(UnpooledByteBufAllocator.DEFAULT, 1, 1);
    this.home = home;
  }

  LentBuffer over(ByteBuffer data, int at, int length, Object by) {
    memory = data;
    memoryAt = at;
    owner = by;
    return over(Buffer.memoryAddress(data) + at, length);
  }

  LentBuffer over(ByteBuf batch, int from, int to) {
    kept = batch.retain();
    return over(batch.memoryAddress() + from, to - from);
  }

  private LentBuffer over(long where, int length) {
    address = where;
    room = length;
    resetRefCnt();
    setIndex(0, length);
    return this;
  }

  /** Whether it is somebody's buffer that it sends from. */
  boolean isForeign() {
    return owner != null;
  }

  boolean isOf(Object by) {
    return owner == by;
  }

  /** Copies what is not sent yet, so that the memory may be used for something else. */
  void takeBack() {
    ByteBuffer rest = memory.duplicate();
    rest.limit(memoryAt + writerIndex()).position(memoryAt + readerIndex());
    kept = Unpooled.directBuffer(rest.remaining());
    kept.writeBytes(rest);
    address = kept.memoryAddress() - readerIndex();
    memory = null;
    owner = null;
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

  @Override
  protected void deallocate() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
    memory = null;
    owner = null;
    home.back(this);
  }

  /** Gives up its own memory, of which nothing is ever used. */
  void free() {
    super.deallocate();
  }
}
