package io.hawser.shell.transfer;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Moves bytes from a source to a sink in chunks, several of them under way at a time. Chunks are
 * read ahead in order, handed to the sink in order, and counted in order, so that {@link #done()}
 * is always a prefix without a gap. One thread runs it and does all blocking file work; devices
 * complete on their own threads and only wake it.
 */
public final class TransferLoop {
  private final Source source;
  private final Sink sink;
  private final long length;
  private final int chunk;
  private final int depth;
  private final ByteBuffer[] buffers;
  private final CompletableFuture<?>[] reads;
  private final CompletableFuture<?>[] writes;
  private final Semaphore wake = new Semaphore(0);
  private long reading;
  private long writing;
  private long finished;
  private long done;
  private HawserException readFailure;

  /**
   * @param length bytes to move, from offset 0
   * @param chunk bytes moved at a time, at least 1; the sink and the source have to accept it
   * @param depth chunks under way at a time, at least 1
   */
  public TransferLoop(Source source, Sink sink, long length, int chunk, int depth) {
    this.source = source;
    this.sink = sink;
    this.length = length;
    this.chunk = chunk;
    this.depth = depth;
    buffers = new ByteBuffer[depth];
    reads = new CompletableFuture<?>[depth];
    writes = new CompletableFuture<?>[depth];
  }

  /** Bytes the sink has taken, counted from the start without a gap. */
  public long done() {
    return done;
  }

  /**
   * Moves everything.
   *
   * @param progress told {@link #done()} whenever it grows
   * @param stall longest time in which nothing at all may happen
   * @throws HawserException the first failure by offset; everything before it is done
   */
  public void run(LongConsumer progress, Duration stall) throws HawserException {
    long chunks = (length + chunk - 1) / chunk;
    while (finished < chunks) {
      boolean moved = startReads(chunks) | startWrites();
      while (finished < writing && writes[slot(finished)].isDone()) {
        finish();
        progress.accept(done);
        moved = true;
      }
      if (readFailure != null && finished == writing) {
        throw readFailure;
      }
      if (!moved) {
        await(stall);
      }
    }
  }

  private boolean startReads(long chunks) {
    boolean moved = false;
    while (readFailure == null && reading < chunks && reading - finished < depth) {
      int slot = slot(reading);
      if (buffers[slot] == null) {
        buffers[slot] = ByteBuffer.allocateDirect(chunk);
      }
      buffers[slot].clear().limit(lengthOf(reading));
      reads[slot] = waking(source.read(reading * chunk, buffers[slot]));
      reading++;
      moved = true;
    }
    return moved;
  }

  private boolean startWrites() {
    boolean moved = false;
    while (readFailure == null && writing < reading && reads[slot(writing)].isDone()) {
      int slot = slot(writing);
      Throwable failure = failure(reads[slot]);
      if (failure != null) {
        readFailure = asKnown(failure);
      } else {
        writes[slot] = waking(sink.write(writing * chunk, buffers[slot]));
        writing++;
      }
      moved = true;
    }
    return moved;
  }

  private void finish() throws HawserException {
    Throwable failure = failure(writes[slot(finished)]);
    if (failure == null) {
      done += lengthOf(finished);
      finished++;
      return;
    }
    if (failure instanceof PartialWriteException partial) {
      done += partial.acknowledged();
    }
    throw asKnown(failure);
  }

  private CompletableFuture<?> waking(CompletionStage<Void> stage) {
    CompletableFuture<Void> future = stage.toCompletableFuture();
    if (!future.isDone()) {
      future.whenComplete((nothing, failure) -> wake.release());
    }
    return future;
  }

  private void await(Duration stall) throws HawserException {
    try {
      if (!wake.tryAcquire(stall.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new HawserException(
            ErrorCode.REQUEST_TIMEOUT,
            "nothing moved from " + source.name() + " to " + sink.name() + " for " + stall);
      }
      wake.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
    }
  }

  private int lengthOf(long index) {
    return (int) Math.min(chunk, length - index * chunk);
  }

  private int slot(long index) {
    return (int) (index % depth);
  }

  /** What a finished stage failed with, {@code null} if it did not. */
  private static Throwable failure(CompletableFuture<?> stage) {
    try {
      stage.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (CancellationException e) {
      return e;
    }
  }

  private static HawserException asKnown(Throwable failure) {
    if (failure instanceof HawserException known) {
      return known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new HawserException(ErrorCode.INTERNAL, String.valueOf(failure), failure);
  }
}
