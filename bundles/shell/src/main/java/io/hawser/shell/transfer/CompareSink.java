package io.hawser.shell.transfer;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes bytes by comparing them with what another source holds at the same place. */
public final class CompareSink implements Sink {
  private final Source expected;
  private final String actualName;
  private final Queue<ByteBuffer> free = new ArrayDeque<>();

  /**
   * @param expected what the bytes have to equal
   * @param actualName how the message names what is compared
   */
  public CompareSink(Source expected, String actualName) {
    this.expected = expected;
    this.actualName = actualName;
  }

  @Override
  public String name() {
    return expected.name();
  }

  @Override
  public CompletionStage<Void> write(long offset, ByteBuffer from) {
    ByteBuffer buffer = take(from.remaining());
    return expected
        .read(offset, buffer)
        .thenCompose(
            nothing -> {
              int difference = from.mismatch(buffer);
              give(buffer);
              return difference < 0 ? equal() : different(offset + difference);
            });
  }

  private static CompletionStage<Void> equal() {
    return CompletableFuture.completedFuture(null);
  }

  private CompletionStage<Void> different(long at) {
    return CompletableFuture.failedFuture(
        new HawserException(
            ErrorCode.GENERIC, actualName + " differs from " + expected.name() + " at byte " + at));
  }

  private synchronized ByteBuffer take(int length) {
    ByteBuffer buffer = free.poll();
    if (buffer == null || buffer.capacity() < length) {
      buffer = ByteBuffer.allocateDirect(length);
    }
    return buffer.clear().limit(length);
  }

  private synchronized void give(ByteBuffer buffer) {
    free.add(buffer);
  }
}
