package io.hawser.kernel.netlink;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.kernel.libc.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Requests to the kernel's iSCSI interface and the events it sends. Replies carry no number to tell
 * whose they are, but they carry the request's fields; one request is under way at a time, and
 * events that come in between go to the listeners. A reply that does not come in time fails its
 * request, and should it come later it is dropped.
 *
 * <p>Threading: any thread may call {@link #request}; two threads of this class send and receive.
 */
public final class IscsiNetlink implements AutoCloseable {
  private static final Logger LOG = System.getLogger(IscsiNetlink.class.getName());

  /** Requests waiting beyond the one under way. */
  private static final int QUEUE = 1024;

  private static final Duration POLL = Duration.ofMillis(500);

  private final NetlinkSocket socket;
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>(QUEUE);
  private final List<UeventListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread sender;
  private final Thread receiver;
  private volatile Call underWay;
  private volatile boolean closed;

  private record Call(UeventRequest request, CompletableFuture<Uevent> reply) {}

  /**
   * Starts.
   *
   * @param socket taken over: closed with this
   */
  public IscsiNetlink(NetlinkSocket socket) {
    this.socket = socket;
    sender = new Thread(this::sendAll, "hawser-netlink-send");
    receiver = new Thread(this::receiveAll, "hawser-netlink-receive");
    sender.setDaemon(true);
    receiver.setDaemon(true);
    sender.start();
    receiver.start();
  }

  /** Registers a listener. */
  public Registration listen(UeventListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Sends a request.
   *
   * @return the reply; fails with a {@link KernelException} if the kernel refused, which {@code
   *     iferror} tells (a result's own {@code retcode} is the caller's to look at), and with {@code
   *     PDU_TIMEOUT} at the deadline
   */
  public CompletionStage<Uevent> request(UeventRequest request, Deadline deadline) {
    Call call = new Call(request, new CompletableFuture<>());
    if (closed) {
      call.reply.completeExceptionally(gone());
    } else if (!calls.offer(call)) {
      call.reply.completeExceptionally(
          new HawserException(
              ErrorCode.NO_MEMORY, QUEUE + " requests to the kernel are waiting already"));
    } else if (closed) {
      failAll();
    }
    // The kernel may keep the sending thread for longer than the caller wants to wait.
    call.reply.orTimeout(
        Math.max(1, deadline.remainingNanos(System.nanoTime())), TimeUnit.NANOSECONDS);
    return call.reply.exceptionallyCompose(
        e ->
            CompletableFuture.failedFuture(
                e instanceof java.util.concurrent.TimeoutException ? late(call) : e));
  }

  private void sendAll() {
    while (!closed) {
      try {
        Call call = calls.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (call != null) {
          send(call);
        }
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    failAll();
  }

  private void send(Call call) throws InterruptedException {
    if (call.reply.isDone()) {
      return;
    }
    underWay = call;
    long start = System.nanoTime();
    try {
      socket.send(call.request.message());
      await(call);
      LOG.log(
          Level.TRACE,
          () -> call.request.type() + " took " + (System.nanoTime() - start) / 1_000 + " us");
    } catch (IOException e) {
      call.reply.completeExceptionally(
          new HawserException(
              ErrorCode.DAEMON_COMMUNICATION,
              call.request.type() + " could not be sent to the kernel: " + e.getMessage(),
              e));
    } finally {
      underWay = null;
      // Does nothing unless this instance was closed while the kernel had the request.
      call.reply.completeExceptionally(gone());
    }
  }

  private void await(Call call) throws InterruptedException {
    try {
      call.reply.get();
    } catch (java.util.concurrent.ExecutionException e) {
      // Whoever asked is told by the stage itself.
      LOG.log(Level.DEBUG, () -> call.request.type() + " failed: " + e.getCause().getMessage());
    }
  }

  private void receiveAll() {
    while (!closed) {
      try {
        Optional<ByteBuffer> datagram = socket.receive(POLL);
        if (datagram.isPresent()) {
          split(datagram.get());
        }
      } catch (LostMessagesException e) {
        LOG.log(Level.WARNING, e.getMessage());
        listeners.forEach(UeventListener::eventsLost);
      } catch (HawserException e) {
        LOG.log(Level.WARNING, e.getMessage());
      } catch (IOException e) {
        if (!closed) {
          LOG.log(Level.ERROR, "the kernel's iSCSI interface cannot be read any more", e);
          close();
        }
      }
    }
  }

  /** A datagram may hold several messages, each padded to four bytes. */
  private void split(ByteBuffer datagram) throws HawserException {
    ByteBuffer rest = datagram.order(java.nio.ByteOrder.nativeOrder());
    while (rest.hasRemaining()) {
      Uevent event = Uevent.parse(rest);
      int length = rest.getInt(rest.position());
      dispatch(event);
      rest.position(rest.position() + Math.min(rest.remaining(), length + 3 & ~3));
    }
  }

  private void dispatch(Uevent event) {
    Call call = underWay;
    if (event.type().isPresent() && event.type().get().isEvent()) {
      LOG.log(Level.TRACE, () -> "event " + event.type().get() + " of " + event.result(0));
      for (UeventListener listener : listeners) {
        try {
          listener.event(event);
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "a listener failed on " + event.type().get(), e);
        }
      }
    } else if (call != null && answers(event, call)) {
      if (event.error() != 0) {
        call.reply.completeExceptionally(
            new KernelException(call.request.type(), Errno.of(-event.error())));
      } else {
        call.reply.complete(event);
      }
    } else {
      LOG.log(Level.DEBUG, () -> "nobody waits for a message of type " + event.number());
    }
  }

  /**
   * Whether it is the reply to this call: the kernel sends the request's own fields back, so a
   * reply that comes after its caller gave up is not taken for that of the next request.
   */
  private static boolean answers(Uevent event, Call call) {
    if (event.transportHandle() == 0 && event.number() == UeventType.IF_ERROR.number()) {
      // The netlink layer's own refusal names no request.
      return true;
    }
    return (event.number() == UeventType.IF_ERROR.number()
            || event.number() == call.request.type().number()
                && !(call.request.wantsPayload() && !event.payload().hasRemaining()))
        && event.echoes(call.request);
  }

  private static HawserException late(Call call) {
    return new HawserException(
        ErrorCode.PDU_TIMEOUT, "the kernel did not answer " + call.request.type() + " in time");
  }

  private static HawserException gone() {
    return new HawserException(
        ErrorCode.DAEMON_NOT_CONNECTED, "the kernel's iSCSI interface is closed");
  }

  private void failAll() {
    for (Call call = calls.poll(); call != null; call = calls.poll()) {
      call.reply.completeExceptionally(gone());
    }
  }

  /** Ends both threads; requests under way fail. */
  @Override
  public void close() {
    closed = true;
    sender.interrupt();
    socket.close();
    Call call = underWay;
    if (call != null) {
      call.reply.completeExceptionally(gone());
    }
    failAll();
  }
}
