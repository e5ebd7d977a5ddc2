package io.hawser.kernel.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code sockaddr_in} and {@code sockaddr_in6}. */
public final class SocketAddressBytes {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private SocketAddressBytes() {}

  /** The structure for this address; a scope travels along, which link-local addresses need. */
  public static byte[] of(InetAddress address, int port) {
    boolean six = address instanceof Inet6Address;
    ByteBuffer out = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.nativeOrder());
    out.putShort(0, (short) (six ? AF_INET6 : AF_INET));
    out.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
    out.put(six ? 8 : 4, address.getAddress());
    if (six) {
      out.order(ByteOrder.nativeOrder()).putInt(24, ((Inet6Address) address).getScopeId());
    }
    return out.array();
  }
}
