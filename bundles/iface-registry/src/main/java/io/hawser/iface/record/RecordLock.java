package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process at a time into a record root: by a lock on the file {@code .lock}
 * in the root, which the system frees when a process dies, and on request by open-iscsi's own lock
 * file as well, which it does not. A link of ours that a dead process left there is known by what
 * {@code .lock} says, and removed.
 */
final class RecordLock {
  /** How long open-iscsi waits too. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final String LINKED = "linked";

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws HawserException, IOException;
  }

  private final Path root;
  private final Optional<Path> linkDirectory;
  private final Duration patience;
  private final ReentrantLock threads = new ReentrantLock();

  /**
   * @param root the record root; made if it is not there
   * @param linkDirectory open-iscsi's {@code /run/lock/iscsi}, if its tools use this root too
   * @param patience how long to wait for others
   */
  RecordLock(Path root, Optional<Path> linkDirectory, Duration patience) {
    this.root = root;
    this.linkDirectory = linkDirectory;
    this.patience = patience;
  }

  /**
   * Runs the action alone; reentrant.
   *
   * @throws HawserException {@code RECORD_STORE} if others do not let go in time or the disk fails,
   *     {@code ACCESS} if the files are not ours to change
   */
  <T> T locked(Action<T> action) throws HawserException {
    long end = System.nanoTime() + patience.toNanos();
    try {
      if (!threads.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy("another thread");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.RECORD_STORE, "interrupted while waiting for " + root, e);
    }
    try {
      return threads.getHoldCount() > 1 ? action.run() : alone(action, end);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new HawserException(ErrorCode.ACCESS, "no permission for " + e.getFile(), e);
    } catch (IOException e) {
      throw e instanceof HawserException told
          ? told
          : new HawserException(
              ErrorCode.RECORD_STORE, "the records in " + root + " cannot be accessed: " + e, e);
    } finally {
      threads.unlock();
    }
  }

  private <T> T alone(Action<T> action, long end) throws IOException {
    RecordFiles.makeDirectories(root);
    try (FileChannel channel =
        FileChannel.open(
            root.resolve(".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            RecordFiles.PRIVATE_FILE)) {
      FileLock lock = acquire(channel, end);
      try {
        return linkDirectory.isPresent()
            ? linked(action, linkDirectory.get(), channel, end)
            : action.run();
      } finally {
        lock.release();
      }
    }
  }

  private <T> T linked(Action<T> action, Path directory, FileChannel channel, long end)
      throws IOException {
    Path link = link(directory, channel, end);
    try {
      return action.run();
    } finally {
      Files.deleteIfExists(link);
      channel.truncate(0);
    }
  }

  private FileLock acquire(FileChannel channel, long end) throws IOException {
    while (true) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      pause(end, "another process");
    }
  }

  /** The lock, or {@code null} if another process or another store of this one has it. */
  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return null;
    }
  }

  /** Makes {@code lock.write}, as open-iscsi does, a second name of the file {@code lock}. */
  private Path link(Path directory, FileChannel channel, long end) throws IOException {
    RecordFiles.makeDirectories(directory);
    Path file = directory.resolve("lock");
    Path link = directory.resolve("lock.write");
    // Never replaced: a process of open-iscsi may be linking to it in this moment.
    FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            RecordFiles.PRIVATE_FILE)
        .close();
    if (channel.size() > 0) {
      // Whoever wrote this died with the link in place: we hold the lock he held.
      Files.deleteIfExists(link);
    }
    channel.write(ByteBuffer.wrap(LINKED.getBytes(StandardCharsets.US_ASCII)), 0);
    while (true) {
      try {
        return Files.createLink(link, file);
      } catch (FileAlreadyExistsException taken) {
        try {
          pause(end, link + ", which belongs to another process");
        } catch (HawserException givenUp) {
          channel.truncate(0);
          throw givenUp;
        }
      }
    }
  }

  private void pause(long end, String holder) throws HawserException {
    if (System.nanoTime() >= end || Thread.interrupted()) {
      throw busy(holder);
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private HawserException busy(String holder) {
    return new HawserException(
        ErrorCode.RECORD_STORE,
        "the records in " + root + " were locked for " + patience.toSeconds() + " s by " + holder);
  }
}
