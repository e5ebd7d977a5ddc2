package io.hawser.sessions;

import io.hawser.api.session.NodeId;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.SessionsListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Remembers in a file which nodes are logged in, so that the next daemon logs them in again,
 * however this one ended. A node is remembered from its first login until its last session is
 * logged out; what it does between, lose its connection or its transport, changes nothing.
 *
 * <p>Threading: any thread. The file is written on {@code worker}, all changes that came meanwhile
 * at once, and always whole or not at all.
 */
public final class RememberedNodes implements SessionsListener {
  private static final Logger LOG = System.getLogger(RememberedNodes.class.getName());
  private static final long LONGEST = 16 << 20;

  private final Path file;
  private final Executor worker;
  // Guarded by this.
  private final Set<String> nodes = new TreeSet<>();
  private final Map<Integer, String> sessions = new HashMap<>();
  private boolean writing;
  private boolean changed;

  /**
   * Reads what the file says; one that is not there or cannot be read says nothing.
   *
   * @param worker runs what writes
   */
  public RememberedNodes(Path file, Executor worker) {
    this.file = file;
    this.worker = worker;
    try {
      if (Files.size(file) > LONGEST) {
        throw new IOException("it is longer than " + (LONGEST >> 20) + " MiB");
      }
      nodes.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException first) {
      LOG.log(Level.DEBUG, "no node was logged in before: {0}", first.getMessage());
    } catch (IOException e) {
      LOG.log(Level.WARNING, file + " cannot be read, so only automatic nodes are logged in: " + e);
    }
  }

  /** Whether the node was logged in when it was last heard of. */
  public synchronized boolean remembers(NodeId id) {
    return nodes.contains(line(id));
  }

  private static String line(NodeId id) {
    return id.target() + "\t" + id.portal().host() + "\t" + id.portal().port() + "\t" + id.iface();
  }

  @Override
  public void sessionEvent(SessionEvent event) {
    if (event instanceof SessionEvent.Added added) {
      came(added.session());
    } else if (event instanceof SessionEvent.Removed removed) {
      went(removed.session());
    }
  }

  private synchronized void came(SessionInfo session) {
    String line = line(session.node());
    sessions.put(session.sid(), line);
    if (nodes.add(line)) {
      write();
    }
  }

  private synchronized void went(SessionInfo session) {
    String line = line(session.node());
    sessions.remove(session.sid());
    if (!sessions.containsValue(line) && nodes.remove(line)) {
      write();
    }
  }

  /** Begins to write; within the lock. */
  private void write() {
    changed = true;
    if (writing) {
      return;
    }
    writing = true;
    try {
      worker.execute(this::run);
    } catch (RejectedExecutionException shutDown) {
      writing = false;
      LOG.log(Level.DEBUG, "the sessions are shut down", shutDown);
    }
  }

  private void run() {
    while (true) {
      Set<String> now;
      synchronized (this) {
        if (!changed) {
          writing = false;
          return;
        }
        changed = false;
        now = new HashSet<>(nodes);
      }
      try {
        store(now);
      } catch (IOException e) {
        LOG.log(Level.WARNING, file + " cannot be written: " + e);
      }
    }
  }

  private void store(Set<String> lines) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    StringBuilder text = new StringBuilder();
    new TreeSet<>(lines).forEach(line -> text.append(line).append('\n'));
    try (FileChannel out =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
