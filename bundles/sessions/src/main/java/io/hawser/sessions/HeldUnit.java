package io.hawser.sessions;

import io.hawser.api.Registration;
import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.session.LunInfo;
import io.hawser.block.LogicalUnitDevice;
import java.util.Optional;

/**
 * A logical unit that a session found, pinned to what it was when it was found.
 *
 * @param unit the way to it
 * @param deviceType peripheral device type
 * @param device what verifies it, for disks that could be attached
 * @param guard the verification at re-login
 * @param fault why it is not used, empty if it is
 */
record HeldUnit(
    LogicalUnit unit,
    int deviceType,
    Optional<LogicalUnitDevice> device,
    Registration guard,
    String fault) {

  LunInfo info() {
    Optional<DeviceIdentity> identity = device.map(LogicalUnitDevice::identity);
    Optional<BlockGeometry> geometry = device.map(LogicalUnitDevice::geometry);
    return new LunInfo(unit.lun(), deviceType, identity, geometry, unit.blockDevice(), fault);
  }

  HeldUnit faulty(String why) {
    return new HeldUnit(unit, deviceType, device, guard, why);
  }

  /** Lets go of it. */
  void release() {
    guard.close();
    device.ifPresent(LogicalUnitDevice::close);
  }

  /** Why {@code now} is not the disk that {@code before} was; empty if it is. */
  static Optional<String> difference(LogicalUnitDevice before, LogicalUnitDevice now) {
    DeviceIdentity old = before.identity();
    DeviceIdentity found = now.identity();
    if (!old.wwid().equals(found.wwid())) {
      return Optional.of(
          "it was "
              + old.wwid().orElse("without a WWID")
              + " and is "
              + found.wwid().orElse("none"));
    }
    if (!old.serial().equals(found.serial())) {
      return Optional.of(
          "its serial number was "
              + old.serial().orElse("none")
              + " and is "
              + found.serial().orElse("none"));
    }
    if (before.geometry().blockSize() != now.geometry().blockSize()
        || before.geometry().blocks() > now.geometry().blocks()) {
      return Optional.of(
          "it had " + before.geometry().bytes() + " bytes and has " + now.geometry().bytes());
    }
    return Optional.empty();
  }
}
