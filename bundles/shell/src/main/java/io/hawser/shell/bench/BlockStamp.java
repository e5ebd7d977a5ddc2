package io.hawser.shell.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Marks each block with its own number, so that a read can be checked: the block that comes has to
 * be the block that was asked for.
 */
public enum BlockStamp {
  /** Nothing is marked or checked. */
  NONE,
  /** Each block begins with its number and the number's complement. */
  STAMP,
  /** Each block is all zeroes. */
  ZERO;

  private static final int LENGTH = 16;

  /** Marks the blocks of a transfer that is to be written. */
  void put(ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    if (this != STAMP) {
      return;
    }
    buffer.order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      buffer.putLong(offset + i * blockSize, first + i);
      buffer.putLong(offset + i * blockSize + LENGTH / 2, ~(first + i));
    }
  }

  /** Whether the blocks that were read are what they should be. */
  boolean matches(ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    return switch (this) {
      case NONE -> true;
      case STAMP -> stamped(buffer, offset, blockSize, blocks, first);
      case ZERO -> zero(buffer, offset, blockSize * blocks);
    };
  }

  private static boolean stamped(
      ByteBuffer buffer, int offset, int blockSize, int blocks, long first) {
    buffer.order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      int at = offset + i * blockSize;
      if (buffer.getLong(at) != first + i || buffer.getLong(at + LENGTH / 2) != ~(first + i)) {
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
