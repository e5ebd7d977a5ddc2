package io.hawser.target.disk;

import java.nio.ByteBuffer;

/** A store that forgets what is written and reads as zeros, for measuring everything else. */
public final class NullStore implements BackingStore {
  private static final byte[] ZEROS = new byte[64 * 1024];

  private volatile long size;

  /**
   * @param sizeBytes any size, 0 or more
   */
  public NullStore(long sizeBytes) {
    size = sizeBytes;
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    while (into.hasRemaining()) {
      into.put(ZEROS, 0, Math.min(ZEROS.length, into.remaining()));
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    from.position(from.limit());
  }

  @Override
  public void flush() {
    // Nothing is kept.
  }

  @Override
  public void discard(long offset, long length) {
    // Everything is zero already.
  }

  @Override
  public void resize(long sizeBytes) {
    size = sizeBytes;
  }

  @Override
  public boolean blocking() {
    return false;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
