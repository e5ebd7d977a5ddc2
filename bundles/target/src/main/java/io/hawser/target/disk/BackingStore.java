package io.hawser.target.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What holds the bytes of a disk. Offsets and lengths are bytes; the caller has checked them
 * against {@link #sizeBytes()}. Called from several threads at once; calls on overlapping ranges
 * that have to be atomic are serialised by the caller.
 */
@ConsumerType
public interface BackingStore extends Closeable {
  /** Size in bytes, 0 or more. */
  long sizeBytes();

  /** Fills {@code into} from {@code offset} on; what was never written reads as zeros. */
  void read(long offset, ByteBuffer into) throws IOException;

  /** Stores what remains in {@code from}. */
  void write(long offset, ByteBuffer from) throws IOException;

  /** Returns when everything written is on stable storage, if there is any. */
  void flush() throws IOException;

  /** Makes the range read as zeros and gives its memory back where that is possible. */
  void discard(long offset, long length) throws IOException;

  /** Grows or shrinks; what is beyond the new size is lost. */
  void resize(long sizeBytes) throws IOException;

  /**
   * The stretch of equal allocation that begins at {@code offset}; all of it unless the store knows
   * better.
   *
   * @param length how far to look, bytes, above 0
   */
  default Extent extentAt(long offset, long length) throws IOException {
    return new Extent(length, true);
  }

  /** Whether unallocated ranges exist, so that a disk on it reports thin provisioning. */
  default boolean thin() {
    return false;
  }

  /** Whether calls may wait for a device, so that they must not run on an event loop. */
  boolean blocking();

  /**
   * A stretch that is allocated throughout, or nowhere.
   *
   * @param length bytes, above 0
   * @param allocated whether it occupies storage
   */
  record Extent(long length, boolean allocated) {}
}
