package io.hawser.target.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.vpd.BlockLimits;

/** What one command may ask for; told in VPD page B0h and enforced. */
final class DiskLimits {
  /** Most bytes of one read or write. */
  static final int MAX_TRANSFER_BYTES = 16 << 20;

  /** Most bytes that one WRITE SAME stores. */
  static final long MAX_WRITE_SAME_BYTES = MAX_TRANSFER_BYTES;

  static final int MAX_COMPARE_BLOCKS = 128;
  static final int MAX_UNMAP_DESCRIPTORS = 256;
  static final long MAX_UNMAP_BLOCKS = 0xffff_ffffL;
  private static final int OPTIMAL_TRANSFER_BYTES = 1 << 20;

  /** Most bytes of one WRITE ATOMIC. */
  static final int MAX_ATOMIC_BYTES = 1 << 20;

  private static final int MAX_ATOMIC_AT = 44;

  private DiskLimits() {}

  /** VPD page B0h. */
  static byte[] page(Medium medium) {
    boolean thin = medium.store().thin();
    int granularity = Math.max(1, MemoryStore.PAGE_BYTES / medium.blockSize());
    BlockLimits limits =
        new BlockLimits(
            true,
            MAX_COMPARE_BLOCKS,
            granularity,
            MAX_TRANSFER_BYTES / medium.blockSize(),
            OPTIMAL_TRANSFER_BYTES / medium.blockSize(),
            thin ? MAX_UNMAP_BLOCKS : 0,
            thin ? MAX_UNMAP_DESCRIPTORS : 0,
            thin ? granularity : 0,
            0,
            thin,
            MAX_WRITE_SAME_BYTES / medium.blockSize());
    byte[] page = limits.encode();
    BigEndian.put32(page, MAX_ATOMIC_AT, MAX_ATOMIC_BYTES / medium.blockSize());
    return page;
  }
}
