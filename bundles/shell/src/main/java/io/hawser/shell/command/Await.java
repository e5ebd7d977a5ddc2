package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a stage on a thread that may block. */
public final class Await {
  private Await() {}

  /**
   * The stage's value.
   *
   * @param limit longest wait; the stage should have a deadline of its own below it
   * @param what names the work in the message of a timeout
   * @throws HawserException what the stage failed with; {@code REQUEST_TIMEOUT} after the limit;
   *     {@code GENERIC} if the thread was interrupted; {@code INTERNAL} for a failure that should
   *     not be
   */
  public static <T> T result(CompletionStage<T> stage, Duration limit, String what)
      throws HawserException {
    try {
      return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HawserException(
          ErrorCode.REQUEST_TIMEOUT, what + " did not end within " + text(limit), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, what + " was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** Runs the task once, later, on a thread of the JDK's; how pauses between retries are made. */
  public static void later(long nanos, Runnable task) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run).execute(task);
  }

  /** What a stage failed with, as the exception the shell reports. */
  static HawserException failure(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HawserException known) {
      return known;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new HawserException(ErrorCode.INTERNAL, String.valueOf(cause), cause);
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
