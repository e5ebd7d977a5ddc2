package io.hawser.protocol.digest;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C as a header or data digest (RFC 7143 section 13.1 and appendix A of RFC 3720). A digest is
 * an {@code int} that, written big-endian, gives the four bytes that travel. Pad bytes are part of
 * a data digest.
 *
 * <p>An instance computes piece by piece and is reused with {@link #reset}; it belongs to one
 * thread at a time.
 */
public final class Crc32c {
  /** Length of a digest in bytes. */
  public static final int LENGTH = 4;

  private final CRC32C crc = new CRC32C();

  /** Forgets what was fed. */
  public void reset() {
    crc.reset();
  }

  /** Feeds everything between position and limit; moves the position to the limit. */
  public void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  /**
   * Feeds {@code length} bytes from the absolute index {@code at}, without allocation. Position and
   * limit are as before when it returns.
   */
  public void update(ByteBuffer bytes, int at, int length) {
    int position = bytes.position();
    int limit = bytes.limit();
    bytes.limit(at + length).position(at);
    crc.update(bytes);
    bytes.limit(limit).position(position);
  }

  /** Feeds a part of an array. */
  public void update(byte[] bytes, int from, int length) {
    crc.update(bytes, from, length);
  }

  /** Feeds one byte. */
  public void update(int value) {
    crc.update(value);
  }

  /** The digest of what was fed since the last reset. */
  public int value() {
    return Integer.reverseBytes((int) crc.getValue());
  }

  /** The digest of {@code length} bytes at the absolute index {@code at}; moves nothing. */
  public static int of(ByteBuffer bytes, int at, int length) {
    Crc32c digest = new Crc32c();
    digest.update(bytes, at, length);
    return digest.value();
  }

  /** Writes a digest at the position of a big-endian buffer. */
  public static void put(ByteBuffer out, int digest) {
    out.putInt(digest);
  }
}
