package io.hawser.kernel.sg;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.hawser.kernel.libc.Errno;
import io.hawser.kernel.libc.Libc;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread of one session's SCSI commands: it hands them to the kernel, waits for their ends in
 * one poll over all devices, and watches deadlines. One for each session, because the kernel may
 * keep a thread that submits to a session in trouble.
 */
public final class SgReactor implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SgReactor.class.getName());
  private static final int POLLFD = 8;
  private static final int FIRST_FDS = 16;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  /** Something with a file to wait for. */
  interface Source {
    /** The file to wait for, -1 for none at present. */
    int fd();

    /** The file can be read, or has failed. */
    void ready();
  }

  /** Something with a time to wait for. */
  interface Timed {
    /** When {@link #tick} is due by {@link System#nanoTime()}; {@link Long#MAX_VALUE} for never. */
    long due();

    /** The time has come. */
    void tick(long now);
  }

  private final Libc libc;
  private final Thread thread;
  private final int wakeup;
  private final Memory counter = new Memory(8);
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final List<Source> sources = new ArrayList<>();
  private final List<Timed> timed = new ArrayList<>();
  private Memory fds = new Memory((long) FIRST_FDS * POLLFD);
  private Source[] polled = new Source[FIRST_FDS];
  private boolean closed;
  private volatile boolean ended;
  private final AtomicBoolean clearing = new AtomicBoolean();

  /**
   * Starts.
   *
   * @param name of the thread
   */
  public SgReactor(Libc libc, String name) {
    this.libc = libc;
    wakeup = libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  Libc libc() {
    return libc;
  }

  /**
   * Has the thread do this. Once it has ended, the caller does it, one at a time: a command that
   * comes too late has to be told that it fails, or whoever gave it waits for ever.
   */
  void execute(Runnable task) {
    tasks.add(task);
    if (ended) {
      clear();
    } else if (Thread.currentThread() != thread && awake.compareAndSet(false, true)) {
      wake();
    }
  }

  private void clear() {
    while (!tasks.isEmpty() && clearing.compareAndSet(false, true)) {
      try {
        runTasks();
      } finally {
        clearing.set(false);
      }
    }
  }

  /** The file is closed under the same lock: by then its number may be another's. */
  private synchronized void wake() {
    if (ended) {
      return;
    }
    Memory one = new Memory(8);
    one.setLong(0, 1);
    try {
      libc.write(wakeup, one, 8);
    } catch (LastErrorException e) {
      LOG.log(Level.DEBUG, () -> "waking the SCSI thread: " + Errno.of(e.getErrorCode()));
    }
  }

  void add(Source source) {
    sources.add(source);
  }

  void remove(Source source) {
    sources.remove(source);
  }

  void add(Timed what) {
    timed.add(what);
  }

  private void run() {
    while (true) {
      runTasks();
      if (closed) {
        break;
      }
      long now = System.nanoTime();
      long wait = LONGEST_NANOS;
      for (Timed what : timed) {
        if (what.due() - now <= 0) {
          guarded(() -> what.tick(now));
        }
        wait = Math.min(wait, what.due() == Long.MAX_VALUE ? wait : what.due() - now);
      }
      await(Math.max(0, wait));
    }
    synchronized (this) {
      ended = true;
      libc.close(wakeup);
    }
    clear();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  private void await(long nanos) {
    int count = fill();
    int ready;
    try {
      int millis = tasks.isEmpty() ? (int) ((nanos + 999_999) / 1_000_000) : 0;
      ready = libc.poll(fds, count, millis);
    } catch (LastErrorException e) {
      return;
    }
    if (ready > 0 && fds.getShort(6) != 0) {
      try {
        libc.read(wakeup, counter, 8);
      } catch (LastErrorException e) {
        LOG.log(Level.TRACE, () -> "the wake-up was read already: " + e.getErrorCode());
      }
      // After the read: a signal that comes now is for tasks the next turn sees.
      awake.set(false);
    }
    for (int i = 1; i < count && ready > 0; i++) {
      if (fds.getShort((long) i * POLLFD + 6) != 0) {
        guarded(polled[i]::ready);
      }
    }
  }

  private int fill() {
    if (polled.length < sources.size() + 1) {
      polled = new Source[2 * (sources.size() + 1)];
      fds = new Memory((long) polled.length * POLLFD);
    }
    put(0, wakeup);
    int count = 1;
    for (Source source : sources) {
      if (source.fd() >= 0) {
        polled[count] = source;
        put(count++, source.fd());
      }
    }
    return count;
  }

  private void put(int index, int fd) {
    fds.setInt((long) index * POLLFD, fd);
    fds.setShort((long) index * POLLFD + 4, Libc.POLLIN);
    fds.setShort((long) index * POLLFD + 6, (short) 0);
  }

  /** A completion of a caller's that throws must not end the thread. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a SCSI completion failed", e);
    }
  }

  /** Ends the thread after what was handed to it; does not wait. */
  @Override
  public void close() {
    execute(() -> closed = true);
  }
}
