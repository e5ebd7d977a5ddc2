package io.hawser.kernel.sysfs;

/**
 * A transport the kernel has now, {@code /sys/class/iscsi_transport/NAME}.
 *
 * @param name open-iscsi's name of it
 * @param handle how requests name it: changes with every load of the module
 * @param caps {@code CAP_*} of the kernel's {@code scsi/iscsi_if.h}
 */
public record TransportClass(String name, long handle, int caps) {
  /** More than one R2T. */
  public static final int MULTI_R2T = 0x8;

  /** Header digests. */
  public static final int HEADER_DIGEST = 0x10;

  /** Data digests. */
  public static final int DATA_DIGEST = 0x20;

  /** The card logs in. */
  public static final int LOGIN_OFFLOAD = 0x4000;

  /** Whether all of these bits are set. */
  public boolean can(int bits) {
    return (caps & bits) == bits;
  }
}
