package io.hawser.kernel.sg;

/**
 * {@code struct sg_io_hdr} on 64-bit Linux, offsets in bytes; a test compares them with what {@code
 * native/struct-layout.c} prints.
 */
final class SgLayout {
  static final int SIZE = 88;

  static final int INTERFACE_ID = 0;
  static final int DIRECTION = 4;
  static final int CMD_LEN = 8;
  static final int MAX_SENSE = 9;
  static final int IOVEC_COUNT = 10;
  static final int DATA_LENGTH = 12;
  static final int DATA = 16;
  static final int CMD = 24;
  static final int SENSE = 32;
  static final int TIMEOUT = 40;
  static final int FLAGS = 44;
  static final int PACK_ID = 48;
  static final int STATUS = 64;
  static final int SENSE_WRITTEN = 67;
  static final int HOST_STATUS = 68;
  static final int DRIVER_STATUS = 70;
  static final int RESIDUAL = 72;

  static final int DIRECTION_NONE = -1;
  static final int DIRECTION_TO_DEVICE = -2;
  static final int DIRECTION_FROM_DEVICE = -3;

  /** {@code SG_FLAG_Q_AT_TAIL}: in the order of submission; the driver's default is the reverse. */
  static final int FLAG_AT_TAIL = 0x10;

  /** {@code SG_SET_FORCE_PACK_ID}. */
  static final long IOCTL_FORCE_PACK_ID = 0x227b;

  /** {@code SG_SCSI_RESET}. */
  static final long IOCTL_RESET = 0x2284;

  /** {@code BLKSECTGET}: on these devices the largest transfer in bytes. */
  static final long IOCTL_MAX_TRANSFER = 0x1267;

  private SgLayout() {}
}
