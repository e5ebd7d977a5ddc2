package io.hawser.target.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread with a selector, a queue of work from others, and timers. What was sent while a batch
 * of events was handled leaves in one write at the end of the batch.
 */
final class EventLoop implements Executor, Closeable {
  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ArrayDeque<TargetConnection> dirty = new ArrayDeque<>();
  private final AtomicLong timerOrder = new AtomicLong();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private volatile boolean closed;

  /** Something with a channel. */
  @FunctionalInterface
  interface Ready {
    /** The channel is ready for what the key says. */
    void ready(SelectionKey key) throws IOException;
  }

  /** Work for later; compared by time, then by order. */
  static final class Timer implements Comparable<Timer> {
    private final long at;
    private final long order;
    private volatile Runnable task;

    private Timer(long at, long order, Runnable task) {
      this.at = at;
      this.order = order;
      this.task = task;
    }

    /** It will not run. */
    void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at - other.at, 0);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  EventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Shared by all connections of the loop, valid during one event. */
  ByteBuffer readBuffer() {
    return readBuffer;
  }

  /** As {@link #readBuffer}. */
  ByteBuffer writeBuffer() {
    return writeBuffer;
  }

  /** Runs it on the loop, later if called from the loop. */
  @Override
  public void execute(Runnable task) {
    work.add(task);
    if (!inLoop() && awake.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  /** Runs it on the loop, at once if called from the loop. */
  void run(Runnable task) {
    if (inLoop()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Runs it on the loop after some time. Call on the loop. */
  Timer schedule(long nanos, Runnable task) {
    Timer timer = new Timer(System.nanoTime() + nanos, timerOrder.incrementAndGet(), task);
    timers.add(timer);
    return timer;
  }

  /** Call on the loop. */
  SelectionKey register(SelectableChannel channel, int ops, Ready ready)
      throws ClosedChannelException {
    return channel.register(selector, ops, ready);
  }

  /** The connection has something to send. Call on the loop. */
  void flushLater(TargetConnection connection) {
    dirty.add(connection);
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (ClosedSelectorException e) {
        break;
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the target's event loop had a fault", e);
      }
    }
    runWork();
  }

  private void turn() throws IOException {
    selector.select(this::ready, timeout());
    awake.set(false);
    runWork();
    runTimers();
    flush();
  }

  /** Milliseconds until the next timer, 0 for none. */
  private long timeout() {
    if (!work.isEmpty() || !dirty.isEmpty()) {
      selector.wakeup();
      return 0;
    }
    while (!timers.isEmpty() && timers.peek().task == null) {
      timers.poll();
    }
    if (timers.isEmpty()) {
      return 0;
    }
    return Math.max(1, (timers.peek().at - System.nanoTime()) / 1_000_000 + 1);
  }

  private void ready(SelectionKey key) {
    try {
      ((Ready) key.attachment()).ready(key);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the target dropped a channel", e);
      closeQuietly(key.channel());
    }
  }

  private void runWork() {
    Runnable task = work.poll();
    while (task != null) {
      guarded(task);
      task = work.poll();
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    while (!timers.isEmpty() && timers.peek().at - now <= 0) {
      Runnable task = timers.poll().task;
      if (task != null) {
        guarded(task);
      }
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a task of the target's event loop failed", e);
    }
  }

  private void flush() {
    TargetConnection connection = dirty.poll();
    while (connection != null) {
      guarded(connection::flush);
      connection = dirty.poll();
    }
  }

  static void closeQuietly(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing failed", e);
    }
  }

  /** Ends the loop; what is queued is done first. Channels are closed by whoever owns them. */
  @Override
  public void close() {
    execute(
        () -> {
          closed = true;
          closeQuietly(selector);
        });
    if (!inLoop()) {
      try {
        thread.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
