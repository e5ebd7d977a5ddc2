package io.hawser.api.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BlockGeometryTest {
  @Test
  void impossibleSizesAreRefused() {
    assertEquals(3L << 40, geometry(512, 6L << 30).bytes());
    for (int size : new int[] {0, -512, 256, 513, 131_072}) {
      assertThrows(IllegalArgumentException.class, () -> geometry(size, 1), "block size " + size);
    }
    assertThrows(IllegalArgumentException.class, () -> geometry(512, 0));
    assertThrows(IllegalArgumentException.class, () -> geometry(512, -1));
    assertThrows(IllegalArgumentException.class, () -> geometry(4096, Long.MAX_VALUE / 4096 + 1));
  }

  private static BlockGeometry geometry(int blockSize, long blocks) {
    return new BlockGeometry(blockSize, blocks, blockSize, false, 0, 0, false, 0, false);
  }
}
