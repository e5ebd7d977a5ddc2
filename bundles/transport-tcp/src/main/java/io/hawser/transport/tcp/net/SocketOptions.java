package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.LentBuffers;
import io.hawser.transport.tcp.loop.Loop;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * What every socket of the transport is set to.
 *
 * @param sendBuffer SO_SNDBUF, 0 leaves it to the system
 * @param receiveBuffer SO_RCVBUF, 0 leaves it to the system
 * @param keepAlive SO_KEEPALIVE
 * @param userTimeoutMillis TCP_USER_TIMEOUT, 0 leaves it to the system; not with NIO
 */
public record SocketOptions(
    int sendBuffer, int receiveBuffer, boolean keepAlive, int userTimeoutMillis) {
  /** Above so many bytes waiting in the channel no more data is encoded. */
  static final int HIGH_WATER = 1 << 20;

  /** Below so many it goes on. */
  static final int LOW_WATER = 256 << 10;

  /** IPPROTO_TCP and TCP_USER_TIMEOUT, tcp(7). */
  private static final IntegerUnixChannelOption USER_TIMEOUT =
      new IntegerUnixChannelOption("TCP_USER_TIMEOUT", 6, 18);

  void apply(Bootstrap bootstrap, Loop loop) {
    bootstrap
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, keepAlive)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
        .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, () -> LentBuffers::weight);
    if (sendBuffer > 0) {
      bootstrap.option(ChannelOption.SO_SNDBUF, sendBuffer);
    }
    if (receiveBuffer > 0) {
      bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
    }
    if (loop.hasSocketOptions() && userTimeoutMillis > 0) {
      bootstrap.option(USER_TIMEOUT, userTimeoutMillis);
    }
  }
}
