package io.hawser.scsi.disk;

/**
 * A range of logical blocks.
 *
 * @param lba the first one
 * @param blocks how many, 0 to 2^32-1
 */
public record BlockRange(long lba, long blocks) {
  /** Checks that it can be. */
  public BlockRange {
    if (blocks < 0 || blocks > 0xffff_ffffL) {
      throw new IllegalArgumentException("block count " + blocks + " is outside 0 to 2^32-1");
    }
  }

  /** Whether all of it lies on a disk of so many blocks. */
  public boolean within(long size) {
    return lba >= 0 && lba <= size && blocks <= size - lba;
  }
}
