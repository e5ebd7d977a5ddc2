package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings events from the thread that tells them to the one that prints. Telling never waits: who
 * prints too slowly is told that he missed some, and it is over.
 *
 * @param <E> what happens
 */
final class Watch<E> implements AutoCloseable {
  private static final int BACKLOG = 10_000;
  private static final long LOOK_SECONDS = 1;

  private final Invocation call;
  private final BlockingQueue<E> events = new ArrayBlockingQueue<>(BACKLOG);
  private final AtomicBoolean missed = new AtomicBoolean();
  private Registration registration;

  Watch(Invocation call) {
    this.call = call;
  }

  /** Ends this registration with the watch. */
  void over(Registration listening) {
    registration = listening;
  }

  /** Something happened; any thread, never waits. */
  void event(E event) {
    if (!events.offer(event)) {
      missed.set(true);
    }
  }

  /**
   * Hands the events over one after the other, until the thread is interrupted or nobody reads what
   * is printed.
   *
   * @throws HawserException {@code NO_MEMORY} when events had to be dropped
   */
  void each(Consumer<E> printer) throws HawserException {
    call.terminal().out().flush();
    try {
      while (!call.terminal().out().checkError()) {
        E event = events.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        if (event != null) {
          printer.accept(event);
          call.terminal().out().flush();
        } else if (missed.get()) {
          throw new HawserException(
              ErrorCode.NO_MEMORY, "more happened than could be printed; some of it is lost");
        }
      }
    } catch (InterruptedException e) {
      // Whoever watched has gone.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
  }
}
