package io.hawser.shell.bench;

import io.hawser.scsi.cdb.BlockCdb;
import java.util.function.LongPredicate;

/**
 * What a lane sends: where, which way, how much. One for each lane; its methods are called on the
 * lane's loop and allocate nothing.
 */
public final class Workload {
  private final boolean random;
  private final int readPercent;
  private final int blocks;
  private final long slots;
  private final boolean longCdb;
  private final byte[] cdb = new byte[16];
  private final long firstBlock;
  private long state;
  private long next;

  /**
   * @param random whether the places are random or follow each other
   * @param readPercent 0 writes only, 100 reads only
   * @param blocks blocks of one transfer, at least 1
   * @param firstBlock first block of the range
   * @param rangeBlocks blocks of the range, at least {@code blocks}
   * @param seed what the random places are made from
   * @param start where a sequential run begins, 0 to 1 as a share of the range
   */
  public Workload(
      boolean random,
      int readPercent,
      int blocks,
      long firstBlock,
      long rangeBlocks,
      long seed,
      double start) {
    this.random = random;
    this.readPercent = readPercent;
    this.blocks = blocks;
    this.firstBlock = firstBlock;
    slots = rangeBlocks / blocks;
    longCdb = firstBlock + rangeBlocks - 1 > BlockCdb.MAX_LBA_32 || blocks > BlockCdb.MAX_BLOCKS_10;
    state = seed * 0x9e3779b97f4a7c15L | 1;
    next = (long) (slots * start);
  }

  /** Whether the places are random: then it does not matter who makes them up. */
  boolean isRandom() {
    return random;
  }

  /** The same at other random places. */
  Workload another(int seed) {
    Workload other = new Workload(random, readPercent, blocks, firstBlock, slots * blocks, 1, 0);
    other.state = (state + seed) * 0x9e3779b97f4a7c15L | 1;
    return other;
  }

  /** One that reads the same places one after the other. */
  Workload readAll() {
    return new Workload(false, 100, blocks, firstBlock, slots * blocks, 1, 0);
  }

  /** Whether the next transfer is a read. */
  boolean nextIsRead() {
    return readPercent == 100 || readPercent > 0 && (random() >>> 33) % 100 < readPercent;
  }

  /** The first block of the next transfer. */
  long nextBlock() {
    if (random) {
      return firstBlock + Long.remainderUnsigned(random(), slots) * blocks;
    }
    long slot = next;
    next = next + 1 == slots ? 0 : next + 1;
    return firstBlock + slot * blocks;
  }

  /** The first block of the next transfer that may be made; there has to be one. */
  long nextBlock(LongPredicate allowed) {
    long block = nextBlock();
    while (!allowed.test(block)) {
      block = nextBlock();
    }
    return block;
  }

  /** Builds the CDB in {@link #cdb()}; answers its length. */
  int build(boolean read, long block) {
    if (longCdb) {
      return read
          ? BlockCdb.read16(cdb, block, blocks, 0)
          : BlockCdb.write16(cdb, block, blocks, 0);
    }
    return read ? BlockCdb.read10(cdb, block, blocks, 0) : BlockCdb.write10(cdb, block, blocks, 0);
  }

  byte[] cdb() {
    return cdb;
  }

  int blocks() {
    return blocks;
  }

  /** Marsaglia's xorshift64. */
  private long random() {
    long x = state;
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    state = x;
    return x * 0x2545f4914f6cdd1dL;
  }
}
