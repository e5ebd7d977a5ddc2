package io.hawser.transport.tcp.session;

import io.hawser.transport.tcp.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.concurrent.TimeUnit;

/**
 * Has the kernel wake the loop for no fewer received bytes than are worth it: SO_RCVLOWAT,
 * socket(7). The end of the connection, and a window about to close, wake it always. Loop only.
 */
final class ReceiveGate implements ReplyGathering.Gate {
  private static final System.Logger LOG = System.getLogger(ReceiveGate.class.getName());
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVLOWAT = 18;
  private static final IntegerUnixChannelOption LOW_WATER =
      new IntegerUnixChannelOption("SO_RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT);

  private final Loop loop;
  private final Channel channel;
  private final ReplyGathering gathering;
  private final Runnable check = this::check;

  private ReceiveGate(Loop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
    this.gathering = new ReplyGathering(this, loop.wheel().now());
  }

  /**
   * What gathers replies of this channel.
   *
   * @return {@code null} where nothing is gained: on a loop that never sleeps, or by channels
   *     without the option
   */
  static ReplyGathering gathering(Loop loop, Channel channel) {
    return loop.hasSocketOptions() && loop.sleeps()
        ? new ReceiveGate(loop, channel).gathering
        : null;
  }

  @Override
  public void lowWater(int bytes) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.config().setOption(LOW_WATER, bytes);
    } catch (ChannelException e) {
      LOG.log(System.Logger.Level.DEBUG, "replies are not gathered: {0}", e.getMessage());
      gathering.stop();
    }
  }

  @Override
  public void checkIn(long nanos) {
    if (!loop.eventLoop().isShuttingDown()) {
      loop.eventLoop().schedule(check, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void check() {
    gathering.check(loop.wheel().now());
  }
}
