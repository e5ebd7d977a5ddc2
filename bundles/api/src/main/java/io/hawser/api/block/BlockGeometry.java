package io.hawser.api.block;

/**
 * Size and limits of a block device.
 *
 * @param blockSize logical block size in bytes, a power of two from 512 to 65,536
 * @param blocks number of logical blocks, at least 1
 * @param physicalBlockSize physical block size in bytes
 * @param readOnly whether writes are refused
 * @param optimalTransfer preferred transfer in bytes, 0 if not told
 * @param maxTransfer largest single command in bytes, 0 if not told
 * @param unmap whether UNMAP is supported
 * @param unmapGranularity in bytes, 0 if not told
 * @param writeZeroes whether WRITE SAME(16) is supported
 */
public record BlockGeometry(
    int blockSize,
    long blocks,
    int physicalBlockSize,
    boolean readOnly,
    long optimalTransfer,
    long maxTransfer,
    boolean unmap,
    long unmapGranularity,
    boolean writeZeroes) {
  /** Checks block size and count. */
  public BlockGeometry {
    if (blockSize < 512 || blockSize > 65_536 || Integer.bitCount(blockSize) != 1) {
      throw new IllegalArgumentException(
          "block size " + blockSize + " is no power of two from 512 to 65536");
    }
    if (blocks < 1 || blocks > Long.MAX_VALUE / blockSize) {
      throw new IllegalArgumentException(
          "impossible number of blocks: " + Long.toUnsignedString(blocks));
    }
  }

  /** Size in bytes. */
  public long bytes() {
    return blocks * blockSize;
  }
}
