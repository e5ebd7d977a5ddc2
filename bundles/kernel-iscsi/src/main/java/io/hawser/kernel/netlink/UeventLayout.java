package io.hawser.kernel.netlink;

/**
 * Offsets of {@code struct nlmsghdr} and {@code struct iscsi_uevent}, in bytes, on 64-bit Linux; a
 * test compares them with what {@code native/struct-layout.c} prints.
 */
final class UeventLayout {
  static final int NLMSGHDR = 16;
  static final int UEVENT = 56;

  /** Fields of the header. */
  static final int NLMSG_LEN = 0;

  static final int NLMSG_TYPE = 4;
  static final int NLMSG_FLAGS = 6;
  static final int NLMSG_SEQ = 8;
  static final int NLMSG_PID = 12;

  /** Fields of the uevent, from its start. */
  static final int TYPE = 0;

  static final int IFERROR = 4;
  static final int TRANSPORT_HANDLE = 8;

  /** The request's union. */
  static final int U = 16;

  /** The result's union. */
  static final int R = 40;

  private UeventLayout() {}
}
