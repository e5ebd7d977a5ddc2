package io.hawser.target.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file or block device as a store. A new file is sparse. Discarded ranges are overwritten with
 * zeros, since the JDK cannot punch holes. Safe from any thread.
 */
public final class FileStore implements BackingStore {
  private static final int ZERO_CHUNK = 1 << 20;

  private final FileChannel channel;
  private volatile long size;

  private FileStore(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens or creates a file and makes it at least so long.
   *
   * @param sizeBytes wanted size; 0 takes the file as it is
   */
  public static FileStore open(Path file, long sizeBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long size = sizeBytes == 0 ? channel.size() : sizeBytes;
      if (channel.size() < size) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
      return new FileStore(channel, size);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int length = channel.read(into, at);
      if (length < 0) {
        throw new EOFException("the file ends at " + channel.size() + ", before byte " + at);
      }
      at += length;
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, ZERO_CHUNK));
    long done = 0;
    while (done < length) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), length - done));
      write(offset + done, zeros);
      done += zeros.limit();
    }
  }

  @Override
  public synchronized void resize(long sizeBytes) throws IOException {
    if (sizeBytes < size) {
      channel.truncate(sizeBytes);
    } else if (sizeBytes > channel.size()) {
      channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
    }
    size = sizeBytes;
  }

  @Override
  public boolean blocking() {
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
