package io.hawser.target.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  @Test
  void costsOnlyWhatIsWritten() {
    MemoryStore store = new MemoryStore(3L << 40);
    store.write((3L << 40) - 512, ByteBuffer.wrap(new byte[512]));
    assertEquals(MemoryStore.PAGE_BYTES, store.allocatedBytes());
  }

  @Test
  void behavesLikeAnArray() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] model = new byte[100_000];
    MemoryStore store = new MemoryStore(model.length);
    for (int i = 0; i < 2_000; i++) {
      int offset = random.nextInt(model.length);
      int length = random.nextInt(Math.min(20_000, model.length - offset) + 1);
      if (random.nextInt(3) == 0) {
        Arrays.fill(model, offset, offset + length, (byte) 0);
        store.discard(offset, length);
      } else {
        byte[] data = new byte[length];
        random.nextBytes(data);
        System.arraycopy(data, 0, model, offset, length);
        store.write(offset, ByteBuffer.wrap(data));
      }
    }
    byte[] all = new byte[model.length];
    store.read(0, ByteBuffer.wrap(all));
    assertArrayEquals(model, all, "seed " + seed);
  }

  @Test
  void tellsWhatIsAllocated() {
    MemoryStore store = new MemoryStore(1 << 30);
    store.write(8192, ByteBuffer.wrap(new byte[4096]));
    assertEquals(new BackingStore.Extent(8192, false), store.extentAt(0, 1 << 30));
    assertEquals(new BackingStore.Extent(4096, true), store.extentAt(8192, 1 << 29));
    store.discard(8192, 4096);
    BackingStore.Extent rest = store.extentAt(0, 1 << 30);
    assertFalse(rest.allocated());
    assertEquals(1 << 30, rest.length());
    assertEquals(0, store.allocatedBytes());
  }

  @Test
  void shrinkingForgetsTheRest() {
    MemoryStore store = new MemoryStore(1 << 20);
    store.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    store.resize(2);
    store.resize(4);
    ByteBuffer back = ByteBuffer.allocate(4);
    store.read(0, back);
    assertArrayEquals(new byte[] {1, 2, 0, 0}, back.array());
    assertTrue(store.thin());
  }
}
