package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IoEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One event loop with what its connections share: a receive buffer (a connection has taken in all
 * of it before the next one reads) and the wheel of their deadlines.
 */
public final class Loop {
  /** Room for the end of one PDU and the header of the next. */
  private static final int HEADER_BUFFER = 64;

  private final EventLoop eventLoop;
  private final IoEngine engine;
  private final ByteBuf receiveBuffer;
  private final ByteBuf headerBuffer = Unpooled.directBuffer(HEADER_BUFFER, HEADER_BUFFER);
  private final PlacedBuffer placed;
  private final boolean sleeps;
  private final SendBuffers sendBuffers = new SendBuffers();
  private final LentBuffers lentBuffers;
  private final DeadlineWheel wheel;
  private final Runnable advance = this::advance;
  private ScheduledFuture<?> wake;
  private long wakeAt;

  /**
   * @param engine what it runs on
   * @param sleeps whether it sleeps when there is nothing to do
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  Loop(
      EventLoop eventLoop,
      int receiveBufferSize,
      IoEngine engine,
      boolean sleeps,
      LongSupplier clock) {
    this.eventLoop = eventLoop;
    this.engine = engine;
    this.sleeps = sleeps;
    boolean takesAddresses = engine == IoEngine.EPOLL;
    this.placed = takesAddresses ? new PlacedBuffer() : null;
    this.lentBuffers = new LentBuffers(takesAddresses);
    this.receiveBuffer = Unpooled.directBuffer(receiveBufferSize, receiveBufferSize);
    this.wheel = new DeadlineWheel(clock, this::wakeAt);
  }

  /** The event loop. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** Whether its channels take any socket option by its level and number. */
  public boolean hasSocketOptions() {
    return engine != IoEngine.NIO;
  }

  /**
   * Whether a call of its channels is over when it returns: memory that it names is not used later,
   * and what it closes is closed. Only then may data be received into a command's own buffer, which
   * is its caller's again at any time.
   */
  public boolean isSynchronous() {
    return engine != IoEngine.IO_URING;
  }

  /** Whether it sleeps when there is nothing to do; otherwise it polls. */
  public boolean sleeps() {
    return sleeps;
  }

  /** Whether the caller runs on it. */
  public boolean isHere() {
    return eventLoop.inEventLoop();
  }

  /**
   * Runs the task on the loop, at once if the caller is there.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
   */
  public void run(Runnable task) {
    if (eventLoop.inEventLoop()) {
      task.run();
    } else {
      eventLoop.execute(task);
    }
  }

  /** The same for what has no meaning any more once the loop has ended. */
  public void runOrForget(Runnable task) {
    try {
      run(task);
    } catch (RejectedExecutionException e) {
      // With the loop everything the task could touch is gone.
      return;
    }
  }

  /** The deadlines; on the loop only. */
  public DeadlineWheel wheel() {
    return wheel;
  }

  /** The receive buffer; on the loop only, emptied by whoever takes it. */
  public ByteBuf receiveBuffer() {
    return receiveBuffer;
  }

  /**
   * A buffer that receives at this place of another one; on the loop only, as above.
   *
   * @param target direct
   * @param at absolute index
   * @param length bytes
   */
  public ByteBuf direct(ByteBuffer target, int at, int length) {
    return placed != null && placed.refCnt() == 1
        ? placed.at(target, at, length)
        : Unpooled.wrappedBuffer(target.slice(at, length)).clear();
  }

  /** A small receive buffer of 64 bytes, for when no more than a header is wanted; as above. */
  public ByteBuf headerBuffer() {
    return headerBuffer;
  }

  /** Buffers for data on its way out; on the loop only. */
  public SendBuffers sendBuffers() {
    return sendBuffers;
  }

  /** Buffers for data that is sent from where it lies; on the loop only. */
  public LentBuffers lentBuffers() {
    return lentBuffers;
  }

  void release() {
    sendBuffers.release();
    lentBuffers.release();
    headerBuffer.release();
    if (placed != null) {
      placed.release();
    }
    receiveBuffer.release();
  }

  private void wakeAt(long nanoTime) {
    if (eventLoop.isShuttingDown()) {
      return;
    }
    if (wake != null && !wake.isDone()) {
      if (wakeAt - nanoTime <= 0) {
        return;
      }
      wake.cancel(false);
    }
    wakeAt = nanoTime;
    wake = eventLoop.schedule(advance, Math.max(0, nanoTime - wheel.now()), TimeUnit.NANOSECONDS);
  }

  private void advance() {
    wake = null;
    wheel.advance();
  }
}
