package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockGeometry;
import java.io.Closeable;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A block device whose calls wait for their end. Offsets and lengths are bytes and multiples of the
 * block size.
 *
 * <p>Threading: any thread but those stages complete on; calls of several threads run side by side.
 * An interrupted call asks for its operation's end and waits for it, because until then the buffer
 * belongs to the device; then it throws {@link InterruptedIOException}, unless all was done by
 * then.
 */
public final class BlockingDevice implements Closeable {
  /** By how much a device may be late with telling that the time is up. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final BlockDevice device;
  private final Duration timeout;

  /**
   * @param device what does the work; closed with this
   * @param timeout for each call
   */
  public BlockingDevice(BlockDevice device, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above zero, not " + timeout);
    }
    this.device = device;
    this.timeout = timeout;
  }

  /** The device below. */
  public BlockDevice device() {
    return device;
  }

  /** Size and limits. */
  public BlockGeometry geometry() {
    return device.geometry();
  }

  /** Fills the buffer from {@code offset} on; its position is not changed. */
  public void read(long offset, ByteBuffer into) throws HawserException, InterruptedIOException {
    await(device.read(offset, into, deadline()));
  }

  /** Writes the buffer at {@code offset}; its position is not changed. */
  public void write(long offset, ByteBuffer from) throws HawserException, InterruptedIOException {
    await(device.write(offset, from, deadline()));
  }

  /** Makes what was written durable. */
  public void flush() throws HawserException, InterruptedIOException {
    await(device.flush(deadline()));
  }

  /** Gives the range back. */
  public void unmap(long offset, long length) throws HawserException, InterruptedIOException {
    await(device.unmap(offset, length, deadline()));
  }

  /** Makes the range read as zeroes. */
  public void writeZeroes(long offset, long length) throws HawserException, InterruptedIOException {
    await(device.writeZeroes(offset, length, deadline()));
  }

  @Override
  public void close() {
    device.close();
  }

  private Deadline deadline() {
    return Deadline.after(timeout);
  }

  private void await(CompletionStage<Void> stage) throws HawserException, InterruptedIOException {
    CompletableFuture<Void> future = stage.toCompletableFuture();
    long until = System.nanoTime() + timeout.plus(GRACE).toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          future.cancel(false);
        }
      }
    } catch (TimeoutException e) {
      throw new HawserException(
          ErrorCode.REQUEST_TIMEOUT, device.name() + " did not answer in time", e);
    } catch (ExecutionException | CancellationException e) {
      if (interrupted) {
        throw new InterruptedIOException(device.name() + ": interrupted while waiting");
      }
      throw Stages.cause(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
