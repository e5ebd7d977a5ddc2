package io.hawser.shell.demo;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockDevice;
import io.hawser.shell.command.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Writes a pattern that depends on the place and a seed, and checks that it is there. */
final class PatternIo {
  private static final int CHUNK = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final long length;
  private final long seed;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
  private long longestWait;

  /**
   * @param length bytes from the start of the disk, a multiple of 1 MiB
   * @param seed makes patterns differ
   */
  PatternIo(long length, long seed) {
    this.length = length;
    this.seed = seed;
  }

  long length() {
    return length;
  }

  /** Longest time one write took, in nanoseconds. */
  long longestWait() {
    return longestWait;
  }

  /**
   * Writes the pattern.
   *
   * @param progress told how many bytes are acknowledged, after each chunk
   */
  void write(BlockDevice device, LongConsumer progress) throws HawserException {
    for (long at = 0; at < length; at += CHUNK) {
      for (int i = 0; i < CHUNK; i += Long.BYTES) {
        buffer.putLong(i, pattern(at + i));
      }
      long start = System.nanoTime();
      Await.result(device.write(at, buffer, Deadline.after(LIMIT)), LIMIT, "a write");
      longestWait = Math.max(longestWait, System.nanoTime() - start);
      progress.accept(at + CHUNK);
    }
  }

  /** Reads it back and compares every byte. */
  void verify(BlockDevice device) throws HawserException {
    for (long at = 0; at < length; at += CHUNK) {
      Await.result(device.read(at, buffer, Deadline.after(LIMIT)), LIMIT, "a read");
      for (int i = 0; i < CHUNK; i += Long.BYTES) {
        if (buffer.getLong(i) != pattern(at + i)) {
          throw new HawserException(
              ErrorCode.GENERIC, "the data at byte " + (at + i) + " are not what was written");
        }
      }
    }
  }

  private long pattern(long at) {
    return (at ^ seed << 56) * 0x9e3779b97f4a7c15L;
  }
}
