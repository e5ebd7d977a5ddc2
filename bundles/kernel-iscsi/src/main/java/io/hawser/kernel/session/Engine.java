package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.kernel.libc.Libc;
import io.hawser.kernel.netlink.IscsiNetlink;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.kernel.netlink.UeventListener;
import io.hawser.kernel.netlink.UeventRequest;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.SysfsModel;
import io.hawser.protocol.chap.ReflectionGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What all sessions stand on: the one thread that touches their state, the kernel's netlink
 * interface whose events come to it, and threads for calls that block.
 */
public final class Engine implements AutoCloseable {
  private static final int BLOCKING_THREADS = 8;
  private static final long IDLE_SECONDS = 2;

  private final Libc libc;
  private final IscsiNetlink netlink;
  private final SysfsModel model;
  private final Path devices;
  private final RandomGenerator random;
  private final ReflectionGuard reflection = new ReflectionGuard();
  private final ScheduledThreadPoolExecutor thread;
  private final ThreadPoolExecutor blocking;
  // On the thread only.
  private final Map<Integer, Consumer<Uevent>> sessions = new HashMap<>();
  private final List<Runnable> lossListeners = new ArrayList<>();
  private final List<Runnable> hostListeners = new ArrayList<>();
  private final Map<Integer, CompletableFuture<Integer>> pings = new HashMap<>();

  /**
   * Starts.
   *
   * @param libc the C library
   * @param netlink taken over: closed with this
   * @param model what the kernel tells in sysfs
   * @param devices where device files are, {@code /dev}
   * @param random source of challenges
   */
  public Engine(
      Libc libc, IscsiNetlink netlink, SysfsModel model, Path devices, RandomGenerator random) {
    this.libc = libc;
    this.netlink = netlink;
    this.model = model;
    this.devices = devices;
    this.random = random;
    thread = new ScheduledThreadPoolExecutor(1, named("hawser-kernel"));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    blocking =
        new ThreadPoolExecutor(
            BLOCKING_THREADS,
            BLOCKING_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("hawser-kernel-blocking"));
    blocking.allowCoreThreadTimeOut(true);
    netlink.listen(
        new UeventListener() {
          @Override
          public void event(Uevent event) {
            run(() -> dispatch(event));
          }

          @Override
          public void eventsLost() {
            run(() -> List.copyOf(lossListeners).forEach(Runnable::run));
          }
        });
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread made = new Thread(task, name);
      made.setDaemon(true);
      return made;
    };
  }

  Libc libc() {
    return libc;
  }

  SysfsModel model() {
    return model;
  }

  Path devices() {
    return devices;
  }

  RandomGenerator random() {
    return random;
  }

  ReflectionGuard reflection() {
    return reflection;
  }

  /** For calls that block. */
  public ExecutorService blocking() {
    return blocking;
  }

  /** The one thread; drops what comes after its end. */
  Executor thread() {
    return this::run;
  }

  /** Has the thread do this, unless it has ended. */
  public void run(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      System.getLogger(Engine.class.getName())
          .log(System.Logger.Level.TRACE, "the engine has ended", e);
    }
  }

  /** Has the thread do this later. */
  ScheduledFuture<?> later(Duration delay, Runnable task) {
    return thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Asks the kernel; what comes of it is told on the thread. */
  public CompletableFuture<Uevent> request(UeventRequest request, Deadline deadline) {
    CompletableFuture<Uevent> result = new CompletableFuture<>();
    netlink
        .request(request, deadline)
        .whenComplete(
            (event, failure) ->
                run(
                    () -> {
                      if (failure != null) {
                        result.completeExceptionally(failure(failure));
                      } else {
                        result.complete(event);
                      }
                    }));
    return result;
  }

  /** Has a blocking thread do this; what comes of it is told on the engine's thread. */
  <T> CompletableFuture<T> blocking(java.util.concurrent.Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      blocking.execute(
          () -> {
            try {
              T value = work.call();
              run(() -> result.complete(value));
            } catch (Exception e) {
              run(() -> result.completeExceptionally(failure(e)));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new HawserException(ErrorCode.TRANSPORT_NOT_FOUND, "the transport is stopped", e));
    }
    return result;
  }

  /** What is behind the wrapping of futures, as ours. */
  static HawserException failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause instanceof HawserException known
        ? known
        : new HawserException(ErrorCode.INTERNAL, String.valueOf(cause.getMessage()), cause);
  }

  /** Events of this session go there; on the thread. */
  void register(int sid, Consumer<Uevent> listener) {
    sessions.put(sid, listener);
  }

  /** They do not any more; on the thread. */
  void unregister(int sid) {
    sessions.remove(sid);
  }

  /** Told when events were lost; on the thread. */
  void onLoss(Runnable listener) {
    lossListeners.add(listener);
  }

  void forgetLoss(Runnable listener) {
    lossListeners.remove(listener);
  }

  /** Told, on a blocking thread, when a host's link went up or down. */
  public void onHostEvent(Runnable listener) {
    run(() -> hostListeners.add(listener));
  }

  /**
   * Asks a card to ping.
   *
   * @param id of this ping, not that of another under way
   * @return how it ended, the kernel's number; fails with {@code PDU_TIMEOUT} at the deadline
   */
  public CompletableFuture<Integer> ping(int id, UeventRequest request, Deadline deadline) {
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    run(
        () -> {
          // The kernel may tell the end before it answers the request.
          pings.put(id, ended);
          ScheduledFuture<?> limit =
              later(
                  deadline.remaining(),
                  () ->
                      ended.completeExceptionally(
                          new HawserException(
                              ErrorCode.PDU_TIMEOUT, "the card did not tell how the ping ended")));
          ended.whenComplete(
              (status, failure) -> {
                limit.cancel(false);
                run(() -> pings.remove(id));
              });
          request(request, deadline)
              .whenComplete(
                  (reply, failure) -> {
                    if (failure != null) {
                      ended.completeExceptionally(failure(failure));
                    }
                  });
        });
    return ended;
  }

  private void dispatch(Uevent event) {
    if (event.type().filter(UeventType.PING_COMPLETED::equals).isPresent()) {
      CompletableFuture<Integer> ping = pings.get(event.result(8));
      if (ping != null) {
        ping.complete(event.result(4));
      }
      return;
    }
    if (event.type().filter(UeventType.HOST_EVENT::equals).isPresent()) {
      hostListeners.forEach(
          listener ->
              blocking(
                  () -> {
                    listener.run();
                    return null;
                  }));
      return;
    }
    UeventType type = event.type().orElse(UeventType.IF_ERROR);
    int sid =
        switch (type) {
          case RECV_PDU, CONN_ERROR, CONN_LOGIN_STATE, SESSION_UNBOUND -> event.result(0);
          // The only event whose host comes first.
          case SESSION_DESTROYED -> event.result(4);
          default -> -1;
        };
    Consumer<Uevent> listener = sessions.get(sid);
    if (listener != null) {
      listener.accept(event);
    }
  }

  /** Ends the threads and the interface; sessions have to be ended before. */
  @Override
  public void close() {
    netlink.close();
    thread.shutdownNow();
    blocking.shutdownNow();
    try {
      thread.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS);
      blocking.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
