package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockGeometry;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.sense.SenseCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachTest {
  private final FakeDisk disk = new FakeDisk(2048, 512);
  private final ManualDelay delay = new ManualDelay();

  private HawserException failedAttach() {
    CompletionStage<LogicalUnitDevice> stage =
        LogicalUnitDevice.attach(
            disk, "disk", DeviceSettings.DEFAULT, delay, Devices.soon(), () -> {});
    delay.passAll();
    return Devices.failure(stage);
  }

  @Test
  void pinsWhoAndHowLargeTheDiskIs() {
    LogicalUnitDevice device = Devices.attach(disk, delay);
    assertEquals(Optional.of("360014050000000000000000000000001"), device.identity().wwid());
    assertEquals(Optional.of("serial-1"), device.identity().serial());
    assertEquals("HAWSER", device.identity().vendor());
    BlockGeometry geometry = device.geometry();
    assertEquals(512, geometry.blockSize());
    assertEquals(2048, geometry.blocks());
    assertTrue(geometry.unmap());
    assertEquals(4096, geometry.unmapGranularity());
    assertTrue(geometry.writeZeroes());
    assertFalse(geometry.readOnly());
  }

  @Test
  void severalUnitAttentionsAreGotOver() {
    disk.failNext(FakeDisk.any(), SenseCode.POWER_ON_OR_RESET.data())
        .failNext(FakeDisk.any(), SenseCode.INQUIRY_CHANGED.data())
        .failNext(FakeDisk.opcode(Opcode.TEST_UNIT_READY), SenseCode.LUNS_CHANGED.data())
        .failNext(
            FakeDisk.opcode(Opcode.TEST_UNIT_READY), SenseCode.MODE_PARAMETERS_CHANGED.data());
    assertEquals(2048, Devices.attach(disk, delay).geometry().blocks());
  }

  @Test
  void unitAttentionsForEverAreAnError() {
    for (int i = 0; i < 20; i++) {
      disk.failNext(FakeDisk.any(), SenseCode.POWER_ON_OR_RESET.data());
    }
    HawserException failure = failedAttach();
    assertEquals(ErrorCode.AGAIN, failure.code());
    assertTrue(failure.getMessage().contains("after 8 retries"), failure.getMessage());
    assertEquals(9, disk.log.size());
  }

  @Test
  void aDeviceThatIsBecomingReadyIsWaitedFor() {
    disk.failNext(FakeDisk.opcode(Opcode.TEST_UNIT_READY), SenseCode.BECOMING_READY.data())
        .statusNext(FakeDisk.opcode(Opcode.TEST_UNIT_READY), 0x08)
        .statusNext(FakeDisk.opcode(Opcode.TEST_UNIT_READY), 0x28);
    Devices.attach(disk, delay);
    assertEquals(List.of(20_000_000L, 40_000_000L, 80_000_000L), delay.pauses);
  }

  @Test
  void anOldDeviceIsAskedForItsCapacityInTenBytes() {
    disk.knowsCapacity16 = false;
    assertEquals(2048, Devices.attach(disk, delay).geometry().blocks());
    assertEquals(1, disk.logOf("READ CAPACITY(10)").size());
  }

  @Test
  void writeProtectionIsFound() {
    disk.writeProtected = true;
    assertTrue(Devices.attach(disk, delay).geometry().readOnly());
  }

  @Test
  void aDeviceThatKnowsNeitherPagesNorModesIsTaken() {
    disk.failNext(
            c -> c.cdbByte(0) == Opcode.INQUIRY && c.cdbByte(1) == 1,
            SenseCode.INVALID_FIELD_IN_CDB.data())
        .failNext(FakeDisk.opcode(Opcode.MODE_SENSE_6), SenseCode.INVALID_OPCODE.data());
    LogicalUnitDevice device = Devices.attach(disk, delay);
    assertEquals(Optional.empty(), device.identity().wwid());
    assertFalse(device.geometry().unmap());
  }

  @Test
  void aControllerOrNothingIsNoDisk() {
    disk.inquiry =
        new StandardInquiry(
            0, 0x0c, false, 5, 0, false, false, false, true, "IET", "Controller", "1", List.of());
    assertTrue(failedAttach().getMessage().contains("a storage controller, not a disk"));
    disk.inquiry =
        new StandardInquiry(
            3, 0x1f, false, 5, 0, false, false, false, true, "IET", "", "1", List.of());
    HawserException failure = failedAttach();
    assertEquals(ErrorCode.NO_OBJECTS_FOUND, failure.code());
    assertEquals("disk: there is no such logical unit", failure.getMessage());
  }

  @Test
  void aLogicalUnitThatIsNotThereIsSaidSo() {
    disk.failNext(FakeDisk.opcode(Opcode.INQUIRY), SenseCode.LUN_NOT_SUPPORTED.data());
    assertEquals(ErrorCode.NO_OBJECTS_FOUND, failedAttach().code());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 513, 0x8000_0000L})
  void impossibleBlockSizesAreRefused(long size) {
    disk.script(
        FakeDisk.opcode(Opcode.SERVICE_ACTION_IN_16),
        command -> {
          byte[] data = new byte[32];
          BigEndian.put64(data, 0, 99);
          BigEndian.put32(data, 8, size);
          command.data().put(0, data);
          command.complete(0, 32, 0);
          return true;
        });
    HawserException failure = failedAttach();
    assertTrue(failure.getMessage().startsWith("disk: the device claims a block size of " + size));
  }

  @Test
  void shortInquiryDataAreAnError() {
    disk.script(
        FakeDisk.opcode(Opcode.INQUIRY),
        command -> {
          command.complete(0, 5, 91);
          return true;
        });
    assertEquals(
        "disk: the INQUIRY data have 5 bytes, at least 36 are needed", failedAttach().getMessage());
  }

  @Test
  void aPathThatIsLostEndsTheAttach() {
    disk.script(
        command -> command.cdbByte(0) == Opcode.INQUIRY && command.cdbByte(2) == 0x83,
        command -> {
          command.fail(new HawserException(ErrorCode.TRANSPORT, "the connection was lost"));
          return true;
        });
    assertEquals(ErrorCode.TRANSPORT, failedAttach().code());
  }
}
