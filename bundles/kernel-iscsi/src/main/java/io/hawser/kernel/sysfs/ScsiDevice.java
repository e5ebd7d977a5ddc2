package io.hawser.kernel.sysfs;

import java.util.Optional;

/**
 * A SCSI device, {@code HOST:CHANNEL:TARGET:LUN}.
 *
 * @param host the host
 * @param channel the channel
 * @param target the target
 * @param lun the number the kernel gives the LUN
 * @param generic its SCSI generic device, {@code sgN}; absent without the module sg
 * @param block its block device, {@code sdX}
 * @param state e.g. {@code running}
 */
public record ScsiDevice(
    int host,
    int channel,
    int target,
    long lun,
    Optional<String> generic,
    Optional<String> block,
    Optional<String> state) {
  /** {@code HOST:CHANNEL:TARGET:LUN}. */
  public String address() {
    return host + ":" + channel + ":" + target + ":" + lun;
  }
}
