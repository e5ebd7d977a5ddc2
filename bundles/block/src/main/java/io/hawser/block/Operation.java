package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import java.util.concurrent.CompletableFuture;

/**
 * One read, write, flush, unmap or zeroing: cut into pieces, a few of them in flight, each started
 * in order. It ends when the last piece in flight has; until then the buffer is not the caller's,
 * so nobody can end it from outside: {@link #cancel} asks for its early end, {@code complete} and
 * its kin do nothing.
 *
 * <p>Threading: pieces may end on several threads. The state is guarded by this object's monitor,
 * which is never held while the logical unit is called.
 */
abstract class Operation extends CompletableFuture<Void> {
  private final LogicalUnitDevice device;
  private final long length;
  private final int window;
  private final Deadline deadline;

  private long next;
  private int inFlight;
  private boolean pumping;
  private boolean ended;
  private HawserException failure;
  private long failedAt = Long.MAX_VALUE;

  /**
   * @param length what there is to do, in bytes; at least 1
   * @param window most pieces in flight
   */
  Operation(LogicalUnitDevice device, long length, int window, Deadline deadline) {
    this.device = device;
    this.length = length;
    this.window = window;
    this.deadline = deadline;
  }

  /**
   * Fills in the command of the piece that begins {@code at} bytes after the start.
   *
   * @param left bytes from there to the end
   * @return bytes it covers, 1 to {@code left}
   */
  abstract long build(Piece piece, long at, long left);

  /** Bytes the piece at {@code at} will cover; the same {@code build} returns. */
  abstract long span(long left);

  /** Whether a failure tells how far it came. */
  boolean isWrite() {
    return false;
  }

  /** Starts as many pieces as may be in flight; ends the operation when there are none left. */
  final void pump() {
    synchronized (this) {
      if (pumping) {
        return;
      }
      pumping = true;
    }
    while (true) {
      long at;
      synchronized (this) {
        if (failure != null || next == length || inFlight == window) {
          pumping = false;
          if (inFlight > 0 || ended) {
            return;
          }
          ended = true;
          break;
        }
        at = next;
        next += span(length - at);
        inFlight++;
      }
      Piece piece = device.pool().take();
      piece.begin(this, at);
      build(piece, at, length - at);
      piece.command.deadline(deadline.nanoTime());
      device.submit(piece);
    }
    end();
  }

  /**
   * Notes the end of the piece at {@code at}; {@link #pump} comes next.
   *
   * @param reason why it failed, {@code null} if it did not
   * @return whether all is well so far
   */
  final synchronized boolean noteEnd(long at, HawserException reason) {
    inFlight--;
    if (reason != null) {
      failedAt = Math.min(failedAt, at);
      if (failure == null) {
        failure = reason;
      }
    }
    return failure == null;
  }

  private void end() {
    if (failure == null) {
      super.complete(null);
      return;
    }
    super.completeExceptionally(isWrite() ? partial() : failure);
  }

  private HawserException partial() {
    long acknowledged = Math.min(failedAt, next);
    return new PartialWriteException(
        failure.code(),
        failure.getMessage()
            + "; acknowledged were the first "
            + acknowledged
            + " of "
            + length
            + " bytes",
        acknowledged,
        failure);
  }

  /** Whether it has failed and only waits for its pieces. */
  final synchronized boolean isEnding() {
    return failure != null;
  }

  /** Why it is ending; {@code null} if it is not. */
  final synchronized HawserException ending() {
    return failure;
  }

  /** Starts nothing more and asks for the end of what is in flight. */
  final void stop(HawserException reason) {
    synchronized (this) {
      if (failure != null || next == length && inFlight == 0) {
        return;
      }
      failure = reason;
      failedAt = Math.min(failedAt, next);
    }
    device.cancelPieces(this);
  }

  /**
   * Asks for the early end; the stage still completes when the device is done with the buffer.
   *
   * @return whether it was still under way
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean underWay = !isDone();
    stop(new HawserException(ErrorCode.GENERIC, device.name() + ": the operation was cancelled"));
    return underWay;
  }

  @Override
  public boolean complete(Void value) {
    return false;
  }

  @Override
  public boolean completeExceptionally(Throwable reason) {
    return false;
  }

  @Override
  public void obtrudeValue(Void value) {
    throw new UnsupportedOperationException("the device ends its operations itself");
  }

  @Override
  public void obtrudeException(Throwable reason) {
    throw new UnsupportedOperationException("the device ends its operations itself");
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
