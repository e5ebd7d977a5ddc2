package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.block.DeviceChangedException;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A disk that becomes another one, or says that it may have. */
class DeviceChangeTest extends DeviceFixture {
  @Test
  void aDiskThatBecomesAnotherIsFrozen() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(READ), SenseCode.LUNS_CHANGED.data());
    disk.serial = "other";
    HawserException failure = Devices.failure(read(device, 0, 512));
    assertInstanceOf(DeviceChangedException.class, failure);
    assertEquals(
        "disk is not the disk it was any more: its serial number was serial-1 and is now other",
        failure.getMessage());
    assertEquals(1, disk.logOf("READ(10)").size());
    assertInstanceOf(
        DeviceChangedException.class,
        Devices.failure(device.write(0, ByteBuffer.allocate(512), Devices.soon())));
    assertEquals(0, disk.logOf("WRITE").size());
  }

  @Test
  void aChangeThatChangesNothingGoesOnAndAShrunkDiskDoesNot() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(READ), SenseCode.CAPACITY_CHANGED.data());
    read(device, 0, 512).toCompletableFuture().join();
    disk.capacity = Capacity.of(9000, 512);
    disk.failNext(FakeDisk.opcode(READ), SenseCode.CAPACITY_CHANGED.data());
    read(device, 0, 512).toCompletableFuture().join();
    assertEquals(8192, device.geometry().blocks());
    disk.capacity = Capacity.of(8191, 512);
    disk.failNext(FakeDisk.opcode(READ), SenseCode.CAPACITY_CHANGED.data());
    assertInstanceOf(DeviceChangedException.class, Devices.failure(read(device, 0, 512)));
  }

  @Test
  void otherCommandsWaitWhileTheDiskIsVerified() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(READ), SenseCode.LUNS_CHANGED.data());
    disk.script(
        FakeDisk.opcode(Opcode.INQUIRY),
        command -> {
          disk.held.add(command);
          return true;
        });
    CompletionStage<Void> first = read(device, 0, 512);
    CompletionStage<Void> second = device.write(0, ByteBuffer.allocate(512), Devices.soon());
    assertEquals(0, disk.logOf("WRITE").size());
    disk.release();
    first.toCompletableFuture().join();
    second.toCompletableFuture().join();
  }

  @Test
  void verifyComparesAFreshLogicalUnit() {
    LogicalUnitDevice device = device();
    device.verify(disk).toCompletableFuture().join();
    FakeDisk other = new FakeDisk(8192, 512);
    other.designators = List.of();
    assertTrue(Devices.failure(device.verify(other)).getMessage().contains("is now none"));
    assertInstanceOf(DeviceChangedException.class, Devices.failure(read(device, 0, 512)));
  }
}
