package io.hawser.transport.tcp.net;

import io.hawser.transport.tcp.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;

/**
 * Takes back what a connection was given to send. Closed in the usual way, the system would go on
 * sending for minutes what was not acknowledged: a write could reach the target long after its
 * command has ended here.
 */
public final class Unsent {
  private static final System.Logger LOG = System.getLogger(Unsent.class.getName());

  private Unsent() {}

  /** To be called on the channel's loop, before the channel is closed. */
  public static void takeBack(Channel channel, Loop loop) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    // A channel that closes later is cut off now: connect(2) to no address, by which the kernel
    // throws away what is in the socket and refuses what is on its way into it.
    if (!loop.isSynchronous()
        && channel instanceof UnixChannel unix
        && unix.fd() instanceof Socket socket) {
      try {
        socket.disconnect();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "the connection was gone already: {0}", e.getMessage());
      }
    }
  }
}
