package io.hawser.iface.record;

import io.hawser.api.HawserException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Files of a record root. A file is either as it was or as it should be, never half: it is written
 * under another name, made durable, and renamed. Files are 0600, directories 0700.
 */
final class RecordFiles {
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Threads that make things durable; beyond this the disk gains nothing. */
  private static final int PARALLEL = 16;

  private final Path temporaries;
  // What is not durable yet of changes done together; touched under the root's lock only.
  private Set<Path> unsettled;

  /** Files below {@code root}; the caller holds its lock for every change. */
  RecordFiles(Path root) {
    // Beside the records and not among them, where other tools would take them for records.
    temporaries = root.resolve(".tmp");
  }

  /** Makes a directory and its parents, those that are missing readable by nobody else. */
  static void makeDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PRIVATE_DIRECTORY);
    }
  }

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws MalformedRecordException if it is no plain file or too large for a record
   */
  static byte[] read(Path file) throws IOException, MalformedRecordException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      throw new MalformedRecordException("it is a symbolic link");
    }
    if (!attributes.isRegularFile()) {
      throw new MalformedRecordException("it is no file");
    }
    if (attributes.size() > RecordText.MAX_BYTES) {
      throw new MalformedRecordException(
          "it has " + attributes.size() + " bytes; a record has at most " + RecordText.MAX_BYTES);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      // One byte more than allowed: a file that grows while it is read is found out.
      ByteBuffer content = ByteBuffer.allocate((int) Math.min(attributes.size(), 1 << 18) + 1);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        continue;
      }
      byte[] bytes = new byte[content.position()];
      content.flip().get(bytes);
      return bytes;
    }
  }

  /** Whether others than the owner may change the file. */
  static boolean writableByOthers(Path file) throws IOException {
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    return permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /**
   * Does many changes as one: new files are made durable together at the end, in parallel, as the
   * disk can do that in a fraction of the time it takes one after the other. Files that replace
   * others are durable before they do, in here too.
   */
  <T> T together(RecordLock.Action<T> changes) throws HawserException, IOException {
    Set<Path> paths = new LinkedHashSet<>();
    unsettled = paths;
    try {
      return changes.run();
    } finally {
      unsettled = null;
      settle(paths);
    }
  }

  private static void settle(Set<Path> paths) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (Path path : paths) {
        all.add(
            threads.submit(
                () -> {
                  force(path);
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("changes may not outlast a power failure: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while changes were made durable");
    } finally {
      threads.shutdownNow();
    }
  }

  /** Writes a file: when the call returns the new content is on disk under this name. */
  void write(Path file, byte[] content) throws IOException {
    makeDirectories(temporaries);
    makeDurably(file.getParent());
    boolean later = unsettled != null && !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    Path temporary = Files.createTempFile(temporaries, "record", null, PRIVATE_FILE);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        if (!later) {
          channel.force(true);
        }
      }
      try {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        throw new IOException("the file system of " + file + " cannot replace a file at once", e);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
    if (later) {
      unsettled.add(file);
    }
    changed(file.getParent());
  }

  /** Makes directories so that they outlast a power failure. */
  private void makeDurably(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    makeDurably(directory.getParent());
    makeDirectories(directory);
    changed(directory.getParent());
  }

  /** A directory has other entries than before. */
  private void changed(Path directory) throws IOException {
    if (unsettled == null) {
      force(directory);
    } else {
      unsettled.add(directory);
    }
  }

  /** Makes a file or directory durable; one that is gone again needs nothing. */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException deletedMeanwhile) {
      return;
    }
  }

  /**
   * Deletes a file or a link, then the directories above that are empty now, up to {@code stop}.
   */
  void delete(Path file, Path stop) throws IOException {
    Files.deleteIfExists(file);
    Path directory = file.getParent();
    while (!directory.equals(stop) && directory.startsWith(stop) && isEmpty(directory)) {
      Files.deleteIfExists(directory);
      directory = directory.getParent();
    }
    changed(directory);
  }

  /** Gives a file another name, then deletes the directories above it that are empty now. */
  void rename(Path file, Path name, Path stop) throws IOException {
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    changed(name.getParent());
    delete(file, stop);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      return !stream.iterator().hasNext();
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /** Removes what writers left that died; only under the lock, when nobody else writes. */
  void sweep() throws IOException {
    for (Path each : list(temporaries)) {
      Files.deleteIfExists(each);
    }
  }

  /** What is in a directory, by name, hidden names left out; nothing if there is no directory. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path each : stream) {
        if (!each.getFileName().toString().startsWith(".")) {
          all.add(each);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException nothing) {
      return List.of();
    }
    all.sort(
        (one, other) -> one.getFileName().toString().compareTo(other.getFileName().toString()));
    return all;
  }
}
