package io.hawser.kernel.host;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.iface.Iface;
import io.hawser.kernel.netlink.SocketAddressBytes;
import io.hawser.kernel.netlink.UeventRequest;

/** The request that has a card send an ICMP echo request. */
public final class PingRequest {
  private static final int MOST_BYTES = 65_500;

  private PingRequest() {}

  /**
   * Checks and makes it.
   *
   * @param address in digits, of the iface's protocol
   * @throws HawserException {@code INVALID} if a part of it is wrong
   */
  public static UeventRequest of(
      long transport, int host, Iface iface, String address, int size, int id)
      throws HawserException {
    if (size < 0 || size > MOST_BYTES) {
      throw new HawserException(
          ErrorCode.INVALID, "a ping of " + size + " bytes is outside 0 to " + MOST_BYTES);
    }
    IfaceRecord record = new IfaceRecord(iface);
    boolean ipv6 = NumericAddress.isIpv6(address);
    try {
      return UeventRequest.ping(
          transport,
          host,
          record.number(),
          ipv6 ? 2 : 1,
          size,
          id,
          SocketAddressBytes.of(NumericAddress.address(address, ipv6), 0));
    } catch (IllegalArgumentException e) {
      throw new HawserException(
          ErrorCode.INVALID, "ping of '" + Printable.of(address) + "': it " + e.getMessage(), e);
    }
  }
}
