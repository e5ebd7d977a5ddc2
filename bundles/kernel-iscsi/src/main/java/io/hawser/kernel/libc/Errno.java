package io.hawser.kernel.libc;

import java.util.Map;

/**
 * A Linux error number ({@code asm-generic/errno.h}) with the name people know it by.
 *
 * @param number positive
 */
public record Errno(int number) {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSYS = 38;
  public static final int EOPNOTSUPP = 95;
  public static final int ENETUNREACH = 101;
  public static final int ENOBUFS = 105;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM, operation not permitted"),
          Map.entry(ENOENT, "ENOENT, not found"),
          Map.entry(EINTR, "EINTR, interrupted"),
          Map.entry(EIO, "EIO, input/output error"),
          Map.entry(ENXIO, "ENXIO, no such device or address"),
          Map.entry(EAGAIN, "EAGAIN, try again"),
          Map.entry(ENOMEM, "ENOMEM, out of memory"),
          Map.entry(EACCES, "EACCES, permission denied"),
          Map.entry(EBUSY, "EBUSY, in use"),
          Map.entry(EEXIST, "EEXIST, exists already"),
          Map.entry(ENODEV, "ENODEV, no such device"),
          Map.entry(EINVAL, "EINVAL, invalid argument"),
          Map.entry(ENOSYS, "ENOSYS, the driver does not do this"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP, not supported"),
          Map.entry(ENETUNREACH, "ENETUNREACH, network unreachable"),
          Map.entry(ENOBUFS, "ENOBUFS, no buffer space"),
          Map.entry(ENOTCONN, "ENOTCONN, not connected"),
          Map.entry(ETIMEDOUT, "ETIMEDOUT, timed out"),
          Map.entry(ECONNREFUSED, "ECONNREFUSED, connection refused"),
          Map.entry(EHOSTUNREACH, "EHOSTUNREACH, no route to host"));

  /** The error of this number. */
  public static Errno of(int number) {
    return new Errno(number);
  }

  @Override
  public String toString() {
    return NAMES.getOrDefault(number, "error " + number);
  }
}
