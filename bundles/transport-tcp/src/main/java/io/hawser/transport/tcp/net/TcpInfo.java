package io.hawser.transport.tcp.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the system tells about a TCP connection: {@code struct tcp_info} of linux/tcp.h. */
public final class TcpInfo {
  private static final System.Logger LOG = System.getLogger(TcpInfo.class.getName());
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;

  /** Offset of {@code tcpi_total_retrans}, an unsigned 32-bit number. */
  private static final int TOTAL_RETRANS = 100;

  private static final RawUnixChannelOption OPTION =
      new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, TOTAL_RETRANS + Integer.BYTES);

  private TcpInfo() {}

  /**
   * Segments sent again.
   *
   * @param channel one that takes socket options by number
   * @return -1 if the system does not tell, or the channel is closed
   */
  public static long retransmits(Channel channel) {
    if (!channel.isOpen()) {
      return -1;
    }
    try {
      ByteBuffer info = channel.config().getOption(OPTION);
      return Integer.toUnsignedLong(
          info.duplicate().clear().order(ByteOrder.nativeOrder()).getInt(TOTAL_RETRANS));
    } catch (ChannelException e) {
      LOG.log(System.Logger.Level.TRACE, "TCP_INFO cannot be read", e);
      return -1;
    }
  }
}
