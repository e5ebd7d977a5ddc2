package io.hawser.transport.tcp.net;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.transport.tcp.loop.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Binds a socket to a network interface (SO_BINDTODEVICE, socket(7)) and makes sure that it took: a
 * connection that silently leaves by another interface is worse than none.
 */
final class BoundDevice {
  /** IFNAMSIZ of linux/if.h, the NUL included. */
  private static final int NAME_SIZE = 16;

  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  private BoundDevice() {}

  /**
   * Binds before the connection is made.
   *
   * @throws HawserException if the channel cannot do it, the system refuses, or the socket reads
   *     back another name
   */
  static void bind(Channel channel, String device, Loop loop) throws HawserException {
    if (!loop.hasSocketOptions()) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "binding to network interface "
              + device
              + " needs epoll or io_uring, which are not used here");
    }
    byte[] name = device.getBytes(StandardCharsets.US_ASCII);
    if (name.length >= NAME_SIZE) {
      throw new HawserException(
          ErrorCode.INVALID, "'" + device + "' is too long for a network interface's name");
    }
    RawUnixChannelOption option =
        new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, NAME_SIZE);
    ByteBuffer value = ByteBuffer.allocateDirect(NAME_SIZE).put(name).clear();
    try {
      channel.config().setOption(option, value);
      String bound = text(channel.config().getOption(option));
      if (!bound.equals(device)) {
        throw new HawserException(
            ErrorCode.TRANSPORT,
            "the socket would not bind to network interface "
                + device
                + (bound.isEmpty() ? "" : " but is bound to " + bound));
      }
    } catch (ChannelException e) {
      throw new HawserException(
          ErrorCode.TRANSPORT,
          "the system refuses to bind to network interface " + device + ": " + e.getMessage(),
          e);
    }
  }

  private static String text(ByteBuffer value) {
    if (value == null) {
      return "";
    }
    ByteBuffer view = value.duplicate().clear();
    StringBuilder name = new StringBuilder();
    while (view.hasRemaining()) {
      byte next = view.get();
      if (next == 0) {
        break;
      }
      name.append((char) next);
    }
    return name.toString();
  }
}
