package io.hawser.shell.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Remembers for each place of a range which write was acknowledged last, so that every read can be
 * checked in full: a write that was lost, came late, was torn, or went elsewhere shows. A place is
 * worked on by one command at a time; what a place held before its first write is not known.
 *
 * <p>A block begins with its number and the number's complement, as stamped ones do; the rest of it
 * follows from its number, the number of the write and the run.
 *
 * <p>Not safe for several threads: the lane it belongs to sees to that.
 */
public final class Journal {
  /** Most places of a range. */
  public static final int MOST_PLACES = 1 << 24;

  private static final long STEP = 0x9e3779b97f4a7c15L;

  private final long firstBlock;
  private final int blocks;
  private final int blockSize;
  private final long run;
  private final int[] acknowledged;
  private final BitSet busy = new BitSet();
  private int writes;
  private int known;

  /**
   * @param firstBlock first block of the range
   * @param places transfers that fit into the range, at most {@link #MOST_PLACES}
   * @param blocks blocks of one transfer
   * @param blockSize bytes of a block, a multiple of 8
   * @param run tells this run's data from those of others
   */
  public Journal(long firstBlock, int places, int blocks, int blockSize, long run) {
    this.firstBlock = firstBlock;
    this.blocks = blocks;
    this.blockSize = blockSize;
    this.run = run;
    acknowledged = new int[places];
  }

  /** Places of which it is known what they hold. */
  public int known() {
    return known;
  }

  private int place(long block) {
    return (int) ((block - firstBlock) / blocks);
  }

  /** Whether no command is under way there. */
  boolean isFree(long block) {
    return !busy.get(place(block));
  }

  /** Whether no command is under way there and it is known what it holds. */
  boolean isKnown(long block) {
    int place = place(block);
    return acknowledged[place] != 0 && !busy.get(place);
  }

  /** A command begins; a write's buffer is filled. */
  void begin(Slot slot) {
    busy.set(place(slot.block));
    if (!slot.read) {
      writes = writes == Integer.MAX_VALUE ? 1 : writes + 1;
      slot.write = writes;
      fill(slot);
    }
  }

  /**
   * A command has ended.
   *
   * @param good whether all of it was done
   * @return whether a read was compared
   */
  boolean ended(Slot slot, boolean good) {
    int place = place(slot.block);
    busy.clear(place);
    if (!slot.read) {
      // Of a write that failed nobody knows whether it was executed.
      int now = good ? slot.write : 0;
      known += (now == 0 ? 0 : 1) - (acknowledged[place] == 0 ? 0 : 1);
      acknowledged[place] = now;
    }
    return slot.read && good && acknowledged[place] != 0;
  }

  private long word(long block, int write) {
    long mixed = (run ^ (long) write << 32 ^ write) * STEP + block;
    mixed = (mixed ^ mixed >>> 31) * STEP;
    return mixed ^ mixed >>> 29;
  }

  private void fill(Slot slot) {
    ByteBuffer buffer = slot.buffer.order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      long block = slot.block + i;
      int at = slot.offset + i * blockSize;
      int end = at + blockSize;
      buffer.putLong(at, block);
      buffer.putLong(at + Long.BYTES, ~block);
      long word = word(block, slot.write);
      for (at += 2 * Long.BYTES; at < end; at += Long.BYTES) {
        buffer.putLong(at, word);
        word += STEP;
      }
    }
  }

  /** Whether a read brought what was acknowledged last, all of it. */
  boolean isRight(Slot slot) {
    ByteBuffer buffer = slot.buffer.order(ByteOrder.BIG_ENDIAN);
    int write = acknowledged[place(slot.block)];
    for (int i = 0; i < blocks; i++) {
      long block = slot.block + i;
      int at = slot.offset + i * blockSize;
      int end = at + blockSize;
      if (buffer.getLong(at) != block || buffer.getLong(at + Long.BYTES) != ~block) {
        return false;
      }
      long word = word(block, write);
      for (at += 2 * Long.BYTES; at < end; at += Long.BYTES) {
        if (buffer.getLong(at) != word) {
          return false;
        }
        word += STEP;
      }
    }
    return true;
  }
}
