package io.hawser.shell.transfer;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A local file that is read. Its size is taken once, when it is opened. */
public final class FileSource implements Source, AutoCloseable {
  private final String name;
  private final FileChannel channel;
  private final long size;

  private FileSource(String name, FileChannel channel, long size) {
    this.name = name;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens it.
   *
   * @throws HawserException {@code INVALID} if it is no regular file or cannot be read
   */
  public static FileSource open(String name) throws HawserException {
    try {
      Path path = Path.of(name);
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new HawserException(ErrorCode.INVALID, name + " is not a regular file");
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new FileSource(name, channel, channel.size());
    } catch (HawserException e) {
      throw e;
    } catch (IOException | InvalidPathException e) {
      throw new HawserException(
          ErrorCode.INVALID, name + " cannot be read: " + FileFaults.cause(e), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public CompletionStage<Void> read(long offset, ByteBuffer into) {
    ByteBuffer view = into.duplicate();
    long at = offset;
    try {
      while (view.hasRemaining()) {
        int count = channel.read(view, at);
        if (count < 0) {
          return CompletableFuture.failedFuture(
              new HawserException(ErrorCode.GENERIC, name + " became shorter while it was read"));
        }
        at += count;
      }
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new HawserException(
              ErrorCode.GENERIC, name + " cannot be read: " + FileFaults.cause(e), e));
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    FileFaults.close(channel);
  }
}
