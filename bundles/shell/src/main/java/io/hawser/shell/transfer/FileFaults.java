package io.hawser.shell.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words what is wrong with a local file. */
public final class FileFaults {
  private FileFaults() {}

  /** The cause without the file's name, which the caller's sentence has already. */
  public static String cause(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Closes something whose content does not matter any more. */
  static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      Logger log = System.getLogger(FileFaults.class.getName());
      log.log(Level.DEBUG, "closing failed", e);
    }
  }
}
