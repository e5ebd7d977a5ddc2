package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IoEngine;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Optional;

/**
 * io_uring(7). The only class that names Netty's, whose bundle may be missing: nothing of it is
 * loaded unless it is asked for.
 *
 * <p>What arrives is put by the kernel into the next of a ring of buffers that belong to the loop,
 * whichever session it is for; a receive stays with the kernel for as long as its connection lasts.
 */
final class UringEngine {
  /** How many buffers a loop begins with. */
  static final int BUFFERS = 16;

  /** How many it may come to have, when more sessions than that receive at once. */
  static final short MOST_BUFFERS = 64;

  private static final short GROUP = 1;

  private UringEngine() {}

  /**
   * Why it cannot be used: the kernel, or what this process may do, does not allow it, or Netty's
   * native library for it is missing. Empty if it can.
   *
   * @throws LinkageError if Netty's classes for it are missing
   */
  static Optional<Throwable> failure() {
    if (IoUring.isAvailable() && !IoUring.isRegisterBufferRingSupported()) {
      return Optional.of(
          new UnsupportedOperationException("the kernel has no rings of buffers; Linux 5.19 has"));
    }
    return Optional.ofNullable(IoUring.unavailabilityCause());
  }

  /**
   * The engine, if it is there.
   *
   * @param receiveBufferSize bytes of the buffers that a loop begins with
   * @throws UnsupportedOperationException if it cannot be used, see {@link #failure}
   * @throws LinkageError if Netty's classes for it are missing
   */
  static Engine open(int receiveBufferSize) {
    Optional<Throwable> failure = failure();
    if (failure.isPresent()) {
      throw new UnsupportedOperationException(failure.get());
    }
    return new Engine(
        IoEngine.IO_URING,
        UringEngine::channel,
        strategies -> handlers(strategies, receiveBufferSize / BUFFERS));
  }

  private static Channel channel() {
    IoUringSocketChannel channel = new IoUringSocketChannel();
    channel.config().setOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
    return channel;
  }

  private static IoHandlerFactory handlers(SelectStrategyFactory strategies, int bufferSize) {
    IoUringBufferRingConfig buffers =
        IoUringBufferRingConfig.builder()
            .bufferGroupId(GROUP)
            .bufferRingSize(MOST_BUFFERS)
            .batchSize(BUFFERS)
            .incremental(false)
            .allocator(
                new IoUringFixedBufferRingAllocator(PooledByteBufAllocator.DEFAULT, bufferSize))
            .build();
    IoHandlerFactory rings =
        IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setBufferRingConfig(buffers));
    return executor ->
        new SelectingHandler(rings.newHandler(executor), strategies.newSelectStrategy());
  }
}
