package io.hawser.kernel.netlink;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.kernel.libc.Errno;

/** The kernel refused a request. */
public final class KernelException extends HawserException {
  private static final long serialVersionUID = 1L;

  private final UeventType request;
  private final Errno errno;

  /**
   * @param request what was asked for
   * @param errno why not
   */
  public KernelException(UeventType request, Errno errno) {
    super(code(errno), "the kernel refused " + request + ": " + errno);
    this.request = request;
    this.errno = errno;
  }

  private static ErrorCode code(Errno errno) {
    return switch (errno.number()) {
      case Errno.EPERM, Errno.EACCES -> ErrorCode.ACCESS;
      case Errno.ENOSYS, Errno.EOPNOTSUPP -> ErrorCode.TRANSPORT_CAPABILITY;
      case Errno.EBUSY -> ErrorCode.BUSY;
      case Errno.EEXIST -> ErrorCode.SESSION_EXISTS;
      case Errno.ENODEV -> ErrorCode.HOST_NOT_FOUND;
      case Errno.ENOMEM -> ErrorCode.NO_MEMORY;
      case Errno.ETIMEDOUT -> ErrorCode.TRANSPORT_TIMEOUT;
      case Errno.ENOTCONN, Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENETUNREACH ->
          ErrorCode.TRANSPORT;
      default -> ErrorCode.INTERNAL;
    };
  }

  /** What was asked for. */
  public UeventType request() {
    return request;
  }

  /** Why not. */
  public Errno errno() {
    return errno;
  }
}
