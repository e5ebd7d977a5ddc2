package io.hawser.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A disk as a channel of bytes, of any offset and length: what does not begin or end with a block
 * is read, changed and written back. Its size is fixed. Writes are durable after {@link #force},
 * and after {@link #close}.
 *
 * <p>Threading: any thread; one call at a time, as {@link java.nio.channels.FileChannel}'s position
 * asks for.
 */
public final class DeviceChannel implements SeekableByteChannel {
  private static final int MOST = 4 << 20;

  private final BlockingDevice device;
  private final int blockSize;
  private final long size;
  private final ByteBuffer block;
  private long position;
  private boolean open = true;
  private boolean dirty;

  /**
   * @param device the disk; closed with the channel
   */
  public DeviceChannel(BlockingDevice device) {
    this.device = device;
    blockSize = device.geometry().blockSize();
    size = device.geometry().bytes();
    block = ByteBuffer.allocate(blockSize);
  }

  @Override
  public synchronized int read(ByteBuffer into) throws IOException {
    checkOpen();
    if (position >= size) {
      return -1;
    }
    int wanted = (int) Math.min(Math.min(into.remaining(), MOST), size - position);
    int within = (int) (position % blockSize);
    int done;
    if (within != 0 || wanted < blockSize) {
      readBlock(position - within);
      done = Math.min(wanted, blockSize - within);
      into.put(block.slice(within, done));
    } else {
      done = wanted - wanted % blockSize;
      device.read(position, into.slice(into.position(), done));
      into.position(into.position() + done);
    }
    position += done;
    return done;
  }

  @Override
  public synchronized int write(ByteBuffer from) throws IOException {
    checkOpen();
    if (device.geometry().readOnly()) {
      throw new NonWritableChannelException();
    }
    if (from.remaining() > size - position) {
      throw new HawserException(
          ErrorCode.INVALID,
          device.device().name()
              + ": "
              + from.remaining()
              + " bytes at "
              + position
              + " reach over the end at "
              + size);
    }
    int all = from.remaining();
    dirty |= all > 0;
    while (from.hasRemaining()) {
      int within = (int) (position % blockSize);
      int done;
      if (within != 0 || from.remaining() < blockSize) {
        done = Math.min(from.remaining(), blockSize - within);
        readBlock(position - within);
        block.put(within, from, from.position(), done);
        device.write(position - within, block.clear());
      } else {
        int wanted = Math.min(from.remaining(), MOST);
        done = wanted - wanted % blockSize;
        device.write(position, from.slice(from.position(), done));
      }
      from.position(from.position() + done);
      position += done;
    }
    return all;
  }

  private void readBlock(long offset) throws IOException {
    device.read(offset, block.clear());
  }

  /** Makes everything written durable. */
  public synchronized void force() throws IOException {
    checkOpen();
    device.flush();
    dirty = false;
  }

  @Override
  public synchronized long position() throws IOException {
    checkOpen();
    return position;
  }

  @Override
  public synchronized SeekableByteChannel position(long newPosition) throws IOException {
    checkOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("position " + newPosition + " is below 0");
    }
    position = newPosition;
    return this;
  }

  @Override
  public synchronized long size() throws IOException {
    checkOpen();
    return size;
  }

  /** Does nothing unless it would have to make the disk smaller, which it cannot. */
  @Override
  public synchronized SeekableByteChannel truncate(long newSize) throws IOException {
    checkOpen();
    if (newSize < size) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED, device.device().name() + ": a disk cannot be made smaller");
    }
    return this;
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try {
      if (dirty) {
        device.flush();
      }
    } finally {
      device.close();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
