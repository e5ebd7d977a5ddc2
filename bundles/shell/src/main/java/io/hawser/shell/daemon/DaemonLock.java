package io.hawser.shell.daemon;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Held by the one daemon of a directory, from its start to its end, however it ends. */
final class DaemonLock implements AutoCloseable {
  private static final String NAME = "hawser.daemon";

  private final FileChannel file;

  private DaemonLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes it.
   *
   * @param root the directory; made if it is not there
   * @param what names what is in it, in the message
   * @throws HawserException {@code SESSION_EXISTS} if another process holds it; {@code
   *     RECORD_STORE} if the directory cannot be used
   */
  public static DaemonLock take(Path root, String what) throws HawserException {
    FileChannel file;
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      file =
          FileChannel.open(root.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new HawserException(
          ErrorCode.RECORD_STORE, root + " cannot be used: " + FileFaults.cause(e), e);
    }
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new DaemonLock(file);
      }
    } catch (IOException | OverlappingFileLockException e) {
      close(file);
      throw taken(what + root, e);
    }
    close(file);
    throw taken(what + root, null);
  }

  private static HawserException taken(String what, Exception cause) {
    return new HawserException(ErrorCode.SESSION_EXISTS, "another daemon has " + what, cause);
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      System.getLogger(DaemonLock.class.getName())
          .log(System.Logger.Level.DEBUG, "a lock file could not be closed", e);
    }
  }

  @Override
  public void close() {
    close(file);
  }
}
