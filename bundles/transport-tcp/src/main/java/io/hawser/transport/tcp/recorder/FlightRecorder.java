package io.hawser.transport.tcp.recorder;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/**
 * Keeps the headers of the last PDUs of every connection and writes those of a connection that
 * fails, each into a file of its own, readable by its owner only; the oldest files go when there
 * are too many. Without it nothing is kept and nothing is paid.
 *
 * <p>Threading: any thread; files are written on the executor.
 */
public final class FlightRecorder {
  private static final System.Logger LOG = System.getLogger(FlightRecorder.class.getName());
  private static final String PREFIX = "hawser-";
  private static final String SUFFIX = ".pcapng";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final int pdus;
  private final int maxFiles;
  private final boolean always;
  private final Executor blocking;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private long number;

  /**
   * @param directory where files go; made with the first one
   * @param pdus headers kept for each connection
   * @param maxFiles files kept
   * @param always whether connections that end as they should are written too
   * @param blocking where files are written
   */
  public FlightRecorder(Path directory, int pdus, int maxFiles, boolean always, Executor blocking) {
    this.directory = directory;
    this.pdus = pdus;
    this.maxFiles = maxFiles;
    this.always = always;
    this.blocking = blocking;
  }

  /**
   * A ring for a connection; empty if the addresses are not those of TCP.
   *
   * @param subject what the connection is for
   */
  public Optional<PduRing> open(SocketAddress local, SocketAddress remote, String subject) {
    return local instanceof InetSocketAddress ours && remote instanceof InetSocketAddress theirs
        ? Optional.of(new PduRing(ours, theirs, subject, pdus))
        : Optional.empty();
  }

  /**
   * The connection has ended; called on its loop.
   *
   * @param wanted whether one of both sides meant it to end
   */
  public void ended(PduRing ring, String reason, boolean wanted) {
    if (!wanted || always) {
      Recording recording = ring.recording(reason);
      queue(() -> write(recording));
    }
  }

  /** What the ring holds now, as a pcapng file; called on the ring's loop. */
  public CompletionStage<byte[]> encode(PduRing ring) {
    Recording recording = ring.recording("on request");
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    try {
      blocking.execute(() -> result.complete(Pcapng.of(recording)));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result.minimalCompletionStage();
  }

  /** Completes when everything that ended before this call is written. */
  public synchronized CompletionStage<Void> written() {
    return last.minimalCompletionStage();
  }

  /** One after the other, so that two never count the files at once. */
  private synchronized void queue(Runnable task) {
    try {
      last =
          last.handleAsync(
              (done, failure) -> {
                task.run();
                return null;
              },
              blocking);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the transport has stopped: a recording is lost", e);
    }
  }

  private void write(Recording recording) {
    try {
      Files.createDirectories(directory);
      String name =
          PREFIX
              + TIME.format(Instant.now())
              + "-"
              + recording.remote().getPort()
              + "-"
              + ++number
              + SUFFIX;
      Path part = directory.resolve(name + ".part");
      Files.deleteIfExists(part);
      create(part);
      Files.write(part, Pcapng.of(recording));
      Files.move(part, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      forgetOldest();
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: {1}; its last PDUs are in {2}",
          recording.subject(),
          recording.reason(),
          directory.resolve(name));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, "a flight recording could not be written: {0}", reason(e));
    }
  }

  private static void create(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(file);
    }
  }

  /** Names begin with the time, so the smallest is the oldest. */
  private void forgetOldest() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> isRecording(file.getFileName().toString())).sorted().toList();
    }
    for (Path old : files.subList(0, Math.max(0, files.size() - maxFiles))) {
      Files.deleteIfExists(old);
    }
  }

  private static boolean isRecording(String name) {
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException known && known.getReason() == null
        ? known.getClass().getSimpleName() + ": " + known.getMessage()
        : String.valueOf(e.getMessage());
  }
}
