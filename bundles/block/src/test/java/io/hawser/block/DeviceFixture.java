package io.hawser.block;

import io.hawser.scsi.cdb.Opcode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** A device on a fake disk, without what was said while it was attached. */
abstract class DeviceFixture {
  static final int READ = Opcode.READ_10;
  static final int WRITE = Opcode.WRITE_10;
  final FakeDisk disk = new FakeDisk(8192, 512);
  final ManualDelay delay = new ManualDelay();

  LogicalUnitDevice device() {
    LogicalUnitDevice device = Devices.attach(disk, delay);
    disk.log.clear();
    delay.pauses.clear();
    return device;
  }

  LogicalUnitDevice small(int piece, int window) {
    disk.maxTransfer = piece;
    LogicalUnitDevice device =
        Devices.attach(disk, delay, new DeviceSettings(RetryPolicy.DEFAULT, 1 << 20, window));
    disk.log.clear();
    return device;
  }

  static CompletionStage<Void> read(LogicalUnitDevice device, long at, int length) {
    return device.read(at, ByteBuffer.allocate(length), Devices.soon());
  }
}
