package io.hawser.target.disk;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A sparse store in the heap: pages of 4 KiB are allocated by the first write that touches them, so
 * that a disk of 3 TiB costs what is written to it and less than a megabyte of directory. Safe from
 * any thread.
 */
public final class MemoryStore implements BackingStore {
  /** Size of a page, the unit of allocation, in bytes. */
  public static final int PAGE_BYTES = 4096;

  private static final int LEAF_PAGES = 4096;
  private static final long LEAF_BYTES = (long) LEAF_PAGES * PAGE_BYTES;
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  private final LongAdder pages = new LongAdder();
  private volatile long size;
  private volatile AtomicReferenceArray<AtomicReferenceArray<byte[]>> leaves;

  /**
   * @param sizeBytes 0 to 2^46 (64 TiB)
   */
  public MemoryStore(long sizeBytes) {
    checkSize(sizeBytes);
    size = sizeBytes;
    leaves = new AtomicReferenceArray<>(leafCount(sizeBytes));
  }

  private static void checkSize(long sizeBytes) {
    if (sizeBytes < 0 || sizeBytes > 1L << 46) {
      throw new IllegalArgumentException("a memory store has 0 to 2^46 bytes, not " + sizeBytes);
    }
  }

  private static int leafCount(long sizeBytes) {
    return (int) ((sizeBytes + LEAF_BYTES - 1) / LEAF_BYTES);
  }

  /** Bytes of pages allocated now; follows writes and discards closely, not exactly. */
  public long allocatedBytes() {
    return pages.sum() * PAGE_BYTES;
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    long at = offset;
    while (into.hasRemaining()) {
      int inPage = (int) (at % PAGE_BYTES);
      int length = Math.min(into.remaining(), PAGE_BYTES - inPage);
      byte[] page = page(at);
      into.put(page == null ? ZEROS : page, inPage, length);
      at += length;
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    long at = offset;
    while (from.hasRemaining()) {
      int inPage = (int) (at % PAGE_BYTES);
      int length = Math.min(from.remaining(), PAGE_BYTES - inPage);
      from.get(pageForWrite(at), inPage, length);
      at += length;
    }
  }

  @Override
  public void flush() {
    // Memory is as stable as it gets.
  }

  @Override
  public void discard(long offset, long length) {
    long at = offset;
    long end = offset + length;
    while (at < end) {
      AtomicReferenceArray<byte[]> leaf = leaves.get((int) (at / LEAF_BYTES));
      if (leaf == null) {
        at = (at / LEAF_BYTES + 1) * LEAF_BYTES;
        continue;
      }
      int inPage = (int) (at % PAGE_BYTES);
      int part = (int) Math.min(end - at, PAGE_BYTES - inPage);
      discardInPage(leaf, (int) (at % LEAF_BYTES / PAGE_BYTES), inPage, part);
      at += part;
    }
  }

  private void discardInPage(AtomicReferenceArray<byte[]> leaf, int index, int from, int length) {
    if (length == PAGE_BYTES) {
      if (leaf.getAndSet(index, null) != null) {
        pages.decrement();
      }
      return;
    }
    byte[] page = leaf.get(index);
    if (page != null) {
      System.arraycopy(ZEROS, 0, page, from, length);
    }
  }

  @Override
  public synchronized void resize(long sizeBytes) {
    checkSize(sizeBytes);
    if (sizeBytes < size) {
      discard(sizeBytes, size - sizeBytes);
    }
    AtomicReferenceArray<AtomicReferenceArray<byte[]>> old = leaves;
    AtomicReferenceArray<AtomicReferenceArray<byte[]>> next =
        new AtomicReferenceArray<>(leafCount(sizeBytes));
    for (int i = 0; i < Math.min(old.length(), next.length()); i++) {
      next.set(i, old.get(i));
    }
    leaves = next;
    size = sizeBytes;
  }

  @Override
  public Extent extentAt(long offset, long length) {
    boolean allocated = page(offset) != null;
    long at = offset;
    long end = offset + length;
    while (at < end && (page(at) != null) == allocated) {
      boolean noLeaf = leaves.get((int) (at / LEAF_BYTES)) == null;
      long step = noLeaf ? LEAF_BYTES : PAGE_BYTES;
      at = (at / step + 1) * step;
    }
    return new Extent(Math.min(at, end) - offset, allocated);
  }

  @Override
  public boolean thin() {
    return true;
  }

  @Override
  public boolean blocking() {
    return false;
  }

  @Override
  public void close() {
    leaves = new AtomicReferenceArray<>(leafCount(size));
    pages.reset();
  }

  private byte[] page(long at) {
    AtomicReferenceArray<byte[]> leaf = leaves.get((int) (at / LEAF_BYTES));
    return leaf == null ? null : leaf.get((int) (at % LEAF_BYTES / PAGE_BYTES));
  }

  private byte[] pageForWrite(long at) {
    AtomicReferenceArray<AtomicReferenceArray<byte[]>> directory = leaves;
    int leafIndex = (int) (at / LEAF_BYTES);
    AtomicReferenceArray<byte[]> leaf = directory.get(leafIndex);
    if (leaf == null) {
      AtomicReferenceArray<byte[]> fresh = new AtomicReferenceArray<>(LEAF_PAGES);
      leaf = directory.compareAndExchange(leafIndex, null, fresh);
      leaf = leaf == null ? fresh : leaf;
    }
    int pageIndex = (int) (at % LEAF_BYTES / PAGE_BYTES);
    byte[] page = leaf.get(pageIndex);
    if (page == null) {
      byte[] fresh = new byte[PAGE_BYTES];
      page = leaf.compareAndExchange(pageIndex, null, fresh);
      if (page == null) {
        pages.increment();
        return fresh;
      }
    }
    return page;
  }
}
