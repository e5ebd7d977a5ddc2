package io.hawser.kernel.netlink;

import java.io.IOException;

/**
 * The kernel dropped messages because the receive buffer was full (ENOBUFS): look at sysfs again.
 */
public final class LostMessagesException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The only one there is. */
  public LostMessagesException() {
    super("the kernel dropped messages of its iSCSI interface: the receive buffer was full");
  }
}
