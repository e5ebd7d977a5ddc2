package io.hawser.target.disk;

import io.hawser.scsi.sense.SenseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Logical blocks on a backing store. Reads and writes run side by side; what must be atomic runs
 * alone.
 */
final class Medium {
  private final BackingStore store;
  private final int blockSize;
  private final int physicalBlockSize;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  Medium(BackingStore store, int blockSize, int physicalBlockSize) {
    this.store = store;
    this.blockSize = blockSize;
    this.physicalBlockSize = Math.max(blockSize, physicalBlockSize);
  }

  /** Work on the store that must not be disturbed. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, CheckCondition;
  }

  BackingStore store() {
    return store;
  }

  int blockSize() {
    return blockSize;
  }

  /** A physical block has two to the power of this logical ones. */
  int physicalExponent() {
    return Integer.numberOfTrailingZeros(physicalBlockSize / blockSize);
  }

  long blocks() {
    return store.sizeBytes() / blockSize;
  }

  /** Checks that a range of blocks exists; {@code lba} is unsigned. */
  void check(long lba, long count) throws CheckCondition {
    long size = blocks();
    if (lba < 0 || lba > size || count > size - lba) {
      throw new CheckCondition(SenseCode.LBA_OUT_OF_RANGE);
    }
  }

  /** Reads {@code length} bytes from the block on, which need not be whole blocks. */
  ByteBuffer read(long lba, int length) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(length);
    shared(() -> store.read(lba * blockSize, data));
    return data.flip();
  }

  /** Writes the whole blocks in {@code data}. */
  void write(long lba, ByteBuffer data) throws IOException {
    ByteBuffer whole = data.duplicate();
    whole.limit(whole.position() + whole.remaining() / blockSize * blockSize);
    shared(() -> store.write(lba * blockSize, whole));
  }

  void discard(long lba, long count) throws IOException {
    shared(() -> store.discard(lba * blockSize, count * blockSize));
  }

  /** Stores one block many times. */
  void repeat(long lba, long count, ByteBuffer block) throws IOException {
    for (long i = 0; i < count; i++) {
      write(lba + i, block);
    }
  }

  /** Runs with nobody else at the medium. */
  void alone(Work work) throws IOException, CheckCondition {
    Lock exclusive = lock.writeLock();
    exclusive.lock();
    try {
      work.run();
    } finally {
      exclusive.unlock();
    }
  }

  private void shared(StoreWork work) throws IOException {
    Lock together = lock.readLock();
    together.lock();
    try {
      work.run();
    } finally {
      together.unlock();
    }
  }

  @FunctionalInterface
  private interface StoreWork {
    void run() throws IOException;
  }
}
