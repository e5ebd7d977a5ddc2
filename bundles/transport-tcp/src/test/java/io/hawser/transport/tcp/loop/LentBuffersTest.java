package io.hawser.transport.tcp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LentBuffersTest {
  private final LentBuffers lent = new LentBuffers(true);
  private final ByteBuffer data = ByteBuffer.allocateDirect(4096);

  @AfterEach
  void release() {
    assertEquals(0, lent.lent());
    lent.release();
  }

  @Test
  void namesTheBytesWhereTheyLieAndIsUsedAgain() {
    ByteBuf first = lent.lend(data, 100, 1000, this);
    assertEquals(Buffer.memoryAddress(data) + 100, first.memoryAddress());
    assertEquals(1000, first.readableBytes());
    assertEquals(1, lent.lent());
    assertTrue(first.release());
    ByteBuf second = lent.lend(data, 0, 10, this);
    assertTrue(first == second && second.readableBytes() == 10);
    second.release();
  }

  @Test
  void whatIsTakenBackLiesElsewhereFromTheFirstUnsentByteOn() {
    ByteBuf mine = lent.lend(data, 0, 1000, this);
    ByteBuf other = lent.lend(data, 1000, 1000, "another");
    mine.skipBytes(400);
    lent.takeBack(this);
    long rest = mine.memoryAddress() + mine.readerIndex();
    assertFalse(
        rest >= Buffer.memoryAddress(data) && rest < Buffer.memoryAddress(data) + data.capacity());
    assertEquals(600, mine.readableBytes());
    assertEquals(Buffer.memoryAddress(data) + 1000, other.memoryAddress());
    mine.release();
    other.release();
  }

  @Test
  void aSliceKeepsItsBatchAsLongAsItIsThere() {
    ByteBuf batch = Unpooled.directBuffer(64);
    ByteBuf header = lent.slice(batch, 16, 64);
    assertEquals(batch.memoryAddress() + 16, header.memoryAddress());
    batch.release();
    assertEquals(1, batch.refCnt());
    header.release();
    assertEquals(0, batch.refCnt());
  }

  @Test
  void whatTakesNoMemoryWeighsLess() {
    ByteBuf mine = lent.lend(data, 0, 4096, this);
    ByteBuf batch = Unpooled.directBuffer(48).writeZero(48);
    ByteBuf header = lent.slice(batch, 0, 48);
    assertEquals(1024, LentBuffers.weight(mine));
    assertEquals(48, LentBuffers.weight(header));
    assertEquals(48, LentBuffers.weight(batch));
    mine.release();
    header.release();
    batch.release();
  }

  @Test
  void thereAreSoManyAndNoneWithoutANativeChannel() {
    assertTrue(lent.has(256));
    assertFalse(lent.has(257));
    LentBuffers none = new LentBuffers(false);
    assertFalse(none.has(1));
    none.release();
  }
}
