package io.hawser.api.block;

import io.hawser.api.Deadline;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A disk, whatever lies below it. Offsets and lengths are bytes and multiples of the block size.
 *
 * <p>Every operation answers by its stage: normally when all of it is done, with a {@code
 * HawserException} when any of it is not. A write is done when the target said so; it is durable
 * after {@link #flush}. From the call until the stage completes the buffer's content between
 * position and limit belongs to the device; position and limit themselves are not changed.
 *
 * <p>Threading: any thread; nothing blocks. Stages complete on the transport's thread: use the
 * {@code Async} methods of {@code CompletionStage} for long work.
 */
@ProviderType
public interface BlockDevice extends AutoCloseable {
  /** What people call it. */
  String name();

  /** Size and limits, as pinned at attach. */
  BlockGeometry geometry();

  /** Which disk it is, as pinned at attach. */
  DeviceIdentity identity();

  /**
   * Reads {@code into.remaining()} bytes.
   *
   * @param offset first byte, a multiple of the block size
   * @param into filled between position and limit
   * @param deadline by when all has to be over
   */
  CompletionStage<Void> read(long offset, ByteBuffer into, Deadline deadline);

  /**
   * Writes {@code from.remaining()} bytes. On failure the exception may be a {@link
   * PartialWriteException} that says how far the target acknowledged.
   *
   * @param offset first byte, a multiple of the block size
   * @param from the data
   * @param deadline by when all has to be over
   */
  CompletionStage<Void> write(long offset, ByteBuffer from, Deadline deadline);

  /** Makes every write that was done before this call durable. */
  CompletionStage<Void> flush(Deadline deadline);

  /**
   * Tells the device that the range is not needed; what it reads as afterwards is not defined.
   *
   * @param offset first byte
   * @param length bytes
   */
  CompletionStage<Void> unmap(long offset, long length, Deadline deadline);

  /** Makes the range read as zeroes, by WRITE SAME where the device can. */
  CompletionStage<Void> writeZeroes(long offset, long length, Deadline deadline);

  /** Gives the device back; operations in flight fail, further ones are refused. Does not block. */
  @Override
  void close();
}
