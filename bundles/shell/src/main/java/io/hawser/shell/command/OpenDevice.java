package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockDevice;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import io.hawser.block.RetryPolicy;
import io.hawser.shell.transfer.DeviceRange;
import java.util.Optional;

/**
 * A block device that a command has open.
 *
 * @param connection where it is
 * @param device the device
 * @param joined the paths below it, if it has several
 */
record OpenDevice(Connection connection, BlockDevice device, Optional<JoinedLun> joined)
    implements AutoCloseable {
  /** Bytes moved by one operation where the device has no wish of its own. */
  private static final int CHUNK = 1 << 20;

  static OpenDevice open(Invocation call, String url) throws HawserException {
    Connection connection = Connection.toLun(call, url);
    if (call.arguments().flag("multipath")) {
      return overAllPaths(call, connection);
    }
    BlockDevice device =
        Await.result(
            call.services().devices().open(connection.url(), connection.options()),
            connection.openTime(),
            "opening " + connection.url());
    return new OpenDevice(connection, device, Optional.empty());
  }

  private static OpenDevice overAllPaths(Invocation call, Connection connection)
      throws HawserException {
    JoinedLun joined = ManyPaths.join(call, connection);
    try {
      BlockDevice device =
          Await.result(
              LogicalUnitDevice.attach(
                  joined.map().unit(),
                  connection.url().toString(),
                  DeviceSettings.DEFAULT.withRetry(
                      RetryPolicy.withBusyRetries(connection.options().busyRetries())),
                  Await::later,
                  connection.operationDeadline(),
                  () -> {}),
              connection.openTime(),
              "opening " + connection.url());
      return new OpenDevice(connection, device, Optional.of(joined));
    } catch (HawserException | RuntimeException e) {
      joined.close();
      throw e;
    }
  }

  String name() {
    return connection.url().toString();
  }

  int blockSize() {
    return device.geometry().blockSize();
  }

  /** A multiple of the block size near {@value #CHUNK}. */
  int chunk() {
    return Math.max(blockSize(), CHUNK / blockSize() * blockSize());
  }

  /** The whole device. */
  DeviceRange whole() {
    return range(0, device.geometry().bytes());
  }

  /**
   * The range that starts at a block.
   *
   * @throws HawserException {@code INVALID} if it is not inside the device
   */
  DeviceRange blocks(long lba, long blocks) throws HawserException {
    long all = device.geometry().blocks();
    if (lba > all || blocks > all - lba) {
      throw new HawserException(
          ErrorCode.INVALID,
          name()
              + " has "
              + all
              + " blocks of "
              + blockSize()
              + " bytes; blocks "
              + lba
              + " to "
              + Long.toUnsignedString(lba + blocks - 1)
              + " are not all inside");
    }
    return range(lba * blockSize(), blocks * blockSize());
  }

  private DeviceRange range(long start, long size) {
    return new DeviceRange(name(), device, start, size, connection::operationDeadline);
  }

  /**
   * Checks that bytes can be written to it at all.
   *
   * @throws HawserException {@code ACCESS} if it is read-only, {@code INVALID} if there are no
   *     bytes or their number is no multiple of its blocks
   */
  void checkWritable(String what, long bytes) throws HawserException {
    if (device.geometry().readOnly()) {
      throw new HawserException(ErrorCode.ACCESS, name() + " is read-only");
    }
    if (bytes == 0) {
      throw new HawserException(ErrorCode.INVALID, what + " is empty");
    }
    if (bytes % blockSize() != 0) {
      throw new HawserException(
          ErrorCode.INVALID,
          what
              + " has "
              + bytes
              + " bytes, which is no multiple of the "
              + blockSize()
              + "-byte blocks of "
              + name());
    }
  }

  @Override
  public void close() {
    device.close();
    joined.ifPresent(JoinedLun::close);
  }
}
