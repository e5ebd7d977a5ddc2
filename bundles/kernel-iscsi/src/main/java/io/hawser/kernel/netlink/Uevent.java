package io.hawser.kernel.netlink;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A message from the kernel: a reply or an event. Numbers are in host byte order.
 *
 * @param number the {@code type} field, known or not
 * @param error {@code iferror}: 0 or a negative errno
 * @param transportHandle the transport's handle
 * @param bytes the whole {@code iscsi_uevent}, 56 bytes, read-only
 * @param payload what follows it, read-only
 */
public record Uevent(
    int number, int error, long transportHandle, ByteBuffer bytes, ByteBuffer payload) {
  private static final int NLMSG_ERROR = 2;

  /**
   * Parses one netlink message.
   *
   * @param message exactly one message with its header, host byte order is set here
   * @throws HawserException {@code DAEMON_COMMUNICATION} if it is too short, or longer than its
   *     header says
   */
  public static Uevent parse(ByteBuffer message) throws HawserException {
    ByteBuffer in = message.slice().order(ByteOrder.nativeOrder());
    if (in.remaining() < UeventLayout.NLMSGHDR) {
      throw cut(in.remaining());
    }
    int length = in.getInt(UeventLayout.NLMSG_LEN);
    int type = in.getShort(UeventLayout.NLMSG_TYPE) & 0xffff;
    if (length < UeventLayout.NLMSGHDR || length > in.remaining()) {
      throw cut(in.remaining());
    }
    if (type == NLMSG_ERROR && length >= UeventLayout.NLMSGHDR + 4) {
      return netlinkError(in.getInt(UeventLayout.NLMSGHDR));
    }
    if (length < UeventLayout.NLMSGHDR + UeventLayout.UEVENT) {
      throw cut(length);
    }
    ByteBuffer body = slice(in, UeventLayout.NLMSGHDR, UeventLayout.UEVENT);
    int payloadAt = UeventLayout.NLMSGHDR + UeventLayout.UEVENT;
    return new Uevent(
        body.getInt(UeventLayout.TYPE),
        body.getInt(UeventLayout.IFERROR),
        body.getLong(UeventLayout.TRANSPORT_HANDLE),
        body,
        slice(in, payloadAt, length - payloadAt));
  }

  private static Uevent netlinkError(int error) {
    ByteBuffer empty =
        ByteBuffer.allocate(UeventLayout.UEVENT).order(ByteOrder.nativeOrder()).asReadOnlyBuffer();
    return new Uevent(
        UeventType.IF_ERROR.number(),
        error,
        0,
        empty.order(ByteOrder.nativeOrder()),
        ByteBuffer.allocate(0).asReadOnlyBuffer());
  }

  private static ByteBuffer slice(ByteBuffer from, int at, int length) {
    return from.slice(at, length).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  private static HawserException cut(int length) {
    return new HawserException(
        ErrorCode.DAEMON_COMMUNICATION,
        "a message of the kernel's iSCSI interface has " + length + " bytes, too few to be one");
  }

  /** The type, if this version knows it. */
  public Optional<UeventType> type() {
    return UeventType.of(number);
  }

  /** Whether it carries the fields of this request, as a reply does. */
  boolean echoes(UeventRequest request) {
    ByteBuffer sent = request.message();
    int from = UeventLayout.TRANSPORT_HANDLE;
    // Of a table the kernel tells how many entries there are where it was asked for how many.
    int length = (request.wantsPayload() ? UeventLayout.U + 4 : UeventLayout.R) - from;
    return sent.slice(UeventLayout.NLMSGHDR + from, length).equals(bytes.slice(from, length));
  }

  /** A 32-bit field of the request that is answered, counted from the union's start. */
  public int request(int offset) {
    return bytes.getInt(UeventLayout.U + offset);
  }

  /** A 32-bit field of the result, counted from the result's start: 0, 4, 8 or 12. */
  public int result(int offset) {
    return bytes.getInt(UeventLayout.R + offset);
  }

  /** A 64-bit field of the result, at 0 or 8. */
  public long longResult(int offset) {
    return bytes.getLong(UeventLayout.R + offset);
  }
}
