package io.hawser.api.session;

import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.scsi.Lun;
import java.util.Optional;

/**
 * A logical unit that a session found.
 *
 * @param lun its number
 * @param deviceType peripheral device type (SPC-4 table 48), 0 for disks
 * @param identity which one it is
 * @param geometry size and limits, for disks that could be asked
 * @param blockDevice the kernel's block device for it, e.g. {@code sdb}; absent on a software
 *     session
 * @param fault why it is not used, e.g. that the number means another disk now; empty if it is
 */
public record LunInfo(
    Lun lun,
    int deviceType,
    Optional<DeviceIdentity> identity,
    Optional<BlockGeometry> geometry,
    Optional<String> blockDevice,
    String fault) {}
