package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Printable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A directory of records in open-iscsi's layout, and the two configuration files beside it. Several
 * processes, open-iscsi's own tools included, may use one at a time.
 *
 * <p>Threading: any thread; may block for the disk and for others who hold the lock.
 */
public final class RecordRoot {
  /** Where open-iscsi's tools keep their lock. */
  public static final Path OPEN_ISCSI_LOCK = Path.of("/run/lock/iscsi");

  private static final Logger LOG = System.getLogger(RecordRoot.class.getName());

  private final Path root;
  private final Path configuration;
  private final RecordLock lock;
  private final RecordFiles files;
  // What was told already; guarded by itself.
  private final Set<String> told = new HashSet<>();

  /**
   * @param root the directory that has {@code ifaces}, {@code nodes} and so on
   * @param configuration the directory that has {@code iscsid.conf} and {@code initiatorname.iscsi}
   * @param linkLock {@link #OPEN_ISCSI_LOCK} if open-iscsi's tools use this root too
   */
  public RecordRoot(Path root, Path configuration, Optional<Path> linkLock) {
    this(root, configuration, linkLock, RecordLock.PATIENCE);
  }

  RecordRoot(Path root, Path configuration, Optional<Path> linkLock, Duration patience) {
    this.root = root.toAbsolutePath().normalize();
    this.configuration = configuration.toAbsolutePath().normalize();
    lock = new RecordLock(this.root, linkLock, patience);
    files = new RecordFiles(this.root);
  }

  /** Everything in one directory that only Hawser uses. */
  public static RecordRoot of(Path directory) {
    return new RecordRoot(directory, directory, Optional.empty());
  }

  /**
   * The root of this process: {@code HAWSER_ROOT} where that is set; open-iscsi's {@code
   * /etc/iscsi} for root; the user's state directory otherwise (XDG Base Directory Specification).
   *
   * @param environment looks a variable up, {@code null} where it is not set
   * @param user the name of the user
   * @param home the user's home directory
   */
  public static RecordRoot standard(UnaryOperator<String> environment, String user, Path home) {
    String chosen = environment.apply("HAWSER_ROOT");
    if (chosen != null && !chosen.isEmpty()) {
      return of(Path.of(chosen));
    }
    if (user.equals("root")) {
      Path shared = Path.of("/etc/iscsi");
      return new RecordRoot(shared, shared, Optional.of(OPEN_ISCSI_LOCK));
    }
    String state = environment.apply("XDG_STATE_HOME");
    return of(
        (state == null || state.isEmpty() ? home.resolve(".local/state") : Path.of(state))
            .resolve("hawser"));
  }

  /** The directory. */
  public Path path() {
    return root;
  }

  /** Directory for one kind of record. */
  Path directory(String kind) {
    return root.resolve(kind);
  }

  RecordFiles files() {
    return files;
  }

  /** Runs an action that changes records, alone. */
  <T> T changing(RecordLock.Action<T> action) throws HawserException {
    return lock.locked(
        () -> {
          files.sweep();
          return action.run();
        });
  }

  /**
   * Runs an action that reads records. Where the lock is not ours to take, because the records are
   * somebody else's to change, they are read without it.
   */
  <T> T reading(RecordLock.Action<T> action) throws HawserException {
    if (!Files.isDirectory(root) || !Files.isWritable(root)) {
      try {
        return action.run();
      } catch (HawserException told) {
        throw told;
      } catch (IOException e) {
        throw new HawserException(
            ErrorCode.RECORD_STORE, "the records in " + root + " cannot be read: " + e, e);
      }
    }
    return lock.locked(action);
  }

  /** The path as people name it: relative to the root. */
  String name(Path file) {
    return Printable.of(root.relativize(file).toString());
  }

  /** Tells the log what was forgiven in a file; each once. */
  void remark(Path file, String remark) {
    String sentence = name(file) + ": " + remark;
    synchronized (told) {
      if (told.size() > 10_000 || !told.add(sentence)) {
        return;
      }
    }
    LOG.log(Level.WARNING, sentence);
  }

  /** The settings of {@code iscsid.conf}; none if there is no such file or it cannot be read. */
  Map<String, String> defaults() {
    Path file = configuration.resolve("iscsid.conf");
    try {
      RecordText text = RecordText.parse(Files.readAllBytes(file));
      text.remarks().forEach(remark -> remark(file, remark));
      return text.values();
    } catch (NoSuchFileException none) {
      return Map.of();
    } catch (IOException | MalformedRecordException e) {
      remark(file, "it is not used: " + e.getMessage());
      return Map.of();
    }
  }

  /**
   * Our name, from {@code initiatorname.iscsi}.
   *
   * @return empty if there is no such file or no name in it
   * @throws HawserException {@code INVALID} if the name in it is none, {@code ACCESS} or {@code
   *     RECORD_STORE} if it cannot be read
   */
  public Optional<IscsiName> initiatorName() throws HawserException {
    Path file = configuration.resolve("initiatorname.iscsi");
    try {
      for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
        String text = line.strip();
        int equal = text.indexOf('=');
        if (equal > 0 && text.substring(0, equal).strip().equals("InitiatorName")) {
          return Optional.of(IscsiName.of(text.substring(equal + 1).strip()));
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, file + ": " + e.getMessage(), e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new HawserException(ErrorCode.ACCESS, "no permission for " + file, e);
    } catch (IOException e) {
      throw new HawserException(ErrorCode.RECORD_STORE, file + " cannot be read: " + e, e);
    }
  }

  /** Writes our name to {@code initiatorname.iscsi}, unless there is one; returns what stands. */
  public IscsiName initiatorName(IscsiName ifNone) throws HawserException {
    return changing(
        () -> {
          Optional<IscsiName> present = initiatorName();
          if (present.isPresent()) {
            return present.get();
          }
          files.write(
              configuration.resolve("initiatorname.iscsi"),
              ("InitiatorName=" + ifNone + "\n").getBytes(StandardCharsets.UTF_8));
          return ifNone;
        });
  }
}
