package io.hawser.shell.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What blocks hold, as far as a benchmark knows it, so that a sample of what is read can be checked
 * against the place it was read from.
 */
public enum Content {
  /** Not known; nothing is checked. */
  UNKNOWN,
  /** Each block begins with its number and the number's complement, eight bytes each. */
  STAMPED,
  /**
   * Each byte is a function of its place modulo 16 MiB, as benchmarks/native/fast-target has it.
   */
  PLACED,
  /** Zeroes. */
  ZERO;

  private static final int STAMP = 16;
  private static final long PERIOD = 16L << 20;
  private static final long FACTOR = 2_654_435_761L;

  /**
   * Finds out what a block holds.
   *
   * @param block one whole block between position 0 and the limit
   * @param number the block's number
   * @return empty if it is none of the contents known here
   */
  public static Optional<Content> recognize(ByteBuffer block, long number) {
    for (Content content : new Content[] {STAMPED, PLACED, ZERO}) {
      if (content.matches(block, 0, block.limit(), 1, number)) {
        return Optional.of(content);
      }
    }
    return Optional.empty();
  }

  /** Marks the blocks of a transfer that is to be written; only a stamp can be. */
  void put(ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    if (this != STAMPED) {
      return;
    }
    buffer.order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      buffer.putLong(offset + i * blockSize, first + i);
      buffer.putLong(offset + i * blockSize + STAMP / 2, ~(first + i));
    }
  }

  /** Whether the blocks that were read are what they should be. */
  boolean matches(ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    return switch (this) {
      case UNKNOWN -> true;
      case STAMPED -> stamped(buffer, offset, blockSize, blocks, first);
      case PLACED -> placed(buffer, offset, blockSize * blocks, first * blockSize);
      case ZERO -> zero(buffer, offset, blockSize * blocks);
    };
  }

  private static boolean stamped(
      ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    buffer.order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      int at = offset + i * blockSize;
      if (buffer.getLong(at) != first + i || buffer.getLong(at + STAMP / 2) != ~(first + i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean placed(ByteBuffer buffer, int offset, int length, long place) {
    for (int i = 0; i < length; i++) {
      if (buffer.get(offset + i) != (byte) ((place + i) % PERIOD * FACTOR >> 24)) {
        return false;
      }
    }
    return true;
  }

  private static boolean zero(ByteBuffer buffer, int offset, int length) {
    for (int at = offset; at < offset + length; at += Long.BYTES) {
      if (buffer.getLong(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
