package io.hawser.block;

/**
 * How a device does its work.
 *
 * @param retry how often commands are sent again
 * @param maxPiece most bytes of one command, at least 64 KiB; the device's and the transport's own
 *     limits count as well
 * @param window commands in flight of one read or write
 */
public record DeviceSettings(RetryPolicy retry, int maxPiece, int window) {
  /** Pieces of up to 1 MiB, eight at a time. */
  public static final DeviceSettings DEFAULT = new DeviceSettings(RetryPolicy.DEFAULT, 1 << 20, 8);

  /** Checks the ranges. */
  public DeviceSettings {
    if (maxPiece < 65_536) {
      throw new IllegalArgumentException("maxPiece " + maxPiece + " is below 65536");
    }
    if (window < 1) {
      throw new IllegalArgumentException("window " + window + " is below 1");
    }
  }

  /** The same with this retry policy. */
  public DeviceSettings withRetry(RetryPolicy policy) {
    return new DeviceSettings(policy, maxPiece, window);
  }
}
