package io.hawser.shell.transfer;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A local file that appears under its name only when it is whole: the bytes go to a temporary file
 * in the same directory, which {@link #commit} puts in place and {@link #close} otherwise deletes.
 * What is no regular file (a pipe, a terminal, {@code /dev/null}) is written to directly.
 */
public final class FileSink implements Sink, AutoCloseable {
  private final Path path;
  private final Path temporary;
  private final FileChannel channel;
  private final Thread interruptCleaner;
  private boolean committed;

  private FileSink(Path path, Path temporary, FileChannel channel) {
    this.path = path;
    this.temporary = temporary;
    this.channel = channel;
    interruptCleaner = new Thread(this::deleteTemporary, "hawser-cleanup");
    if (temporary != null) {
      Runtime.getRuntime().addShutdownHook(interruptCleaner);
    }
  }

  /** Standard output, which gets the bytes as they come. */
  public static FileSink standardOutput() {
    return new FileSink(
        Path.of("standard output"), null, new FileOutputStream(FileDescriptor.out).getChannel());
  }

  /**
   * Opens it.
   *
   * @throws HawserException {@code INVALID} if it cannot be written
   */
  public static FileSink open(String name) throws HawserException {
    try {
      Path named = Path.of(name);
      Path path = Files.isSymbolicLink(named) ? named.toRealPath() : named;
      if (Files.exists(path) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return new FileSink(path, null, FileChannel.open(path, StandardOpenOption.WRITE));
      }
      Path directory = path.toAbsolutePath().getParent();
      String suffix = "." + Long.toHexString(System.nanoTime() ^ ProcessHandle.current().pid());
      Path temporary = directory.resolve("." + path.getFileName() + suffix + ".part");
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new FileSink(path, temporary, channel);
    } catch (IOException | InvalidPathException e) {
      throw new HawserException(
          ErrorCode.INVALID, name + " cannot be written: " + FileFaults.cause(e), e);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public CompletionStage<Void> write(long offset, ByteBuffer from) {
    ByteBuffer view = from.duplicate();
    long at = offset;
    try {
      while (view.hasRemaining()) {
        at += temporary == null ? channel.write(view) : channel.write(view, at);
      }
    } catch (IOException e) {
      return CompletableFuture.failedFuture(failed(e));
    }
    return CompletableFuture.completedFuture(null);
  }

  /** Puts the file under its name; call it once all bytes are written. */
  public void commit() throws HawserException {
    try {
      if (temporary == null) {
        return;
      }
      channel.force(false);
      keepPermissions();
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      committed = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A file that is replaced keeps its rights; a new one has those the umask gives. */
  private void keepPermissions() throws IOException {
    if (Files.exists(path) && Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(path));
    }
  }

  @Override
  public void close() {
    FileFaults.close(channel);
    if (temporary != null) {
      deleteTemporary();
      try {
        Runtime.getRuntime().removeShutdownHook(interruptCleaner);
      } catch (IllegalStateException e) {
        // The process is ending: the hook runs and finds nothing left to delete.
        return;
      }
    }
  }

  private void deleteTemporary() {
    if (!committed) {
      FileFaults.close(() -> Files.deleteIfExists(temporary));
    }
  }

  private HawserException failed(IOException e) {
    return new HawserException(
        ErrorCode.GENERIC, path + " cannot be written: " + FileFaults.cause(e), e);
  }
}
