package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiException;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Statuses, sense data and short transfers: what is tried again, and what the errors say. */
class DeviceErrorsTest extends DeviceFixture {
  private void moves(int bytes, int residual) {
    disk.script(
        FakeDisk.opcode(READ),
        command -> {
          command.complete(0, bytes, residual);
          return true;
        });
  }

  @Test
  void aReadWithLessThanAllBytesIsAnError() {
    LogicalUnitDevice device = device();
    moves(256, 256);
    HawserException failure = Devices.failure(read(device, 0, 512));
    assertEquals(
        "disk: READ(10) of LBA 0 moved 256 of 512 bytes although the device said GOOD",
        failure.getMessage());
    // No residual, but not every byte came either; and a residual although every byte came.
    moves(256, 0);
    Devices.failure(read(device, 0, 512));
    moves(512, -512);
    Devices.failure(read(device, 0, 512));
  }

  @Test
  void passingConditionsInTheMiddleOfIoAreGotOver() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(READ), SenseCode.POWER_ON_OR_RESET.data())
        .failNext(
            FakeDisk.opcode(READ),
            new SenseData(SenseKey.ABORTED_COMMAND, 0x47, 5, false, OptionalLong.empty()))
        .statusNext(FakeDisk.opcode(READ), 0x40)
        .statusNext(FakeDisk.opcode(READ), 0x28)
        .statusNext(FakeDisk.opcode(READ), 0x08)
        .script(
            FakeDisk.opcode(READ),
            command -> {
              command.fail(new HawserException(ErrorCode.NO_MEMORY, "queue full"));
              return true;
            });
    CompletionStage<Void> stage = read(device, 0, 512);
    assertFalse(stage.toCompletableFuture().isDone(), "there must be a pause");
    assertEquals(3, delay.passAll());
    stage.toCompletableFuture().join();
    assertEquals(7, disk.log.size());
  }

  @Test
  void aBusyDeviceIsGivenUpAfterAllRetries() {
    LogicalUnitDevice device = device();
    for (int i = 0; i < 20; i++) {
      disk.statusNext(FakeDisk.opcode(WRITE), 0x28);
    }
    CompletionStage<Void> stage = device.write(0, ByteBuffer.allocate(512), Devices.soon());
    assertEquals(10, delay.passAll());
    HawserException failure = Devices.failure(stage);
    assertEquals(ErrorCode.AGAIN, failure.code());
    assertTrue(
        failure
            .getMessage()
            .startsWith("disk: WRITE(10) of LBA 0 ended with TASK SET FULL after 10 retries"),
        failure.getMessage());
  }

  @Test
  void aPauseThatDoesNotFitTheDeadlineIsNotMade() {
    LogicalUnitDevice device = device();
    disk.statusNext(FakeDisk.opcode(READ), 0x08);
    CompletionStage<Void> stage =
        device.read(0, ByteBuffer.allocate(512), Deadline.after(Duration.ofMillis(15)));
    HawserException failure = Devices.failure(stage);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, failure.code());
    assertTrue(failure.getMessage().contains("BUSY"), failure.getMessage());
  }

  @Test
  void errorsNameDeviceCommandRangeAndSense() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(READ), SenseCode.UNRECOVERED_READ.data(9));
    ScsiException medium = (ScsiException) Devices.failure(read(device, 4096, 1024));
    assertEquals(
        "disk: READ(10) of LBA 8 to 9 failed: MEDIUM_ERROR 11h/00h (unrecovered read error)",
        medium.getMessage());
    assertEquals(SenseKey.MEDIUM_ERROR, medium.sense().get().key());
    disk.statusNext(FakeDisk.opcode(READ), 0x02);
    assertEquals(
        "disk: READ(10) of LBA 0 ended with CHECK CONDITION and without sense data",
        Devices.failure(read(device, 0, 512)).getMessage());
    disk.failNext(
        FakeDisk.opcode(READ),
        new SenseData(SenseKey.MEDIUM_ERROR, 0x0c, 0, true, OptionalLong.empty()));
    assertTrue(
        Devices.failure(read(device, 0, 512)).getMessage().endsWith("written earlier may be lost"));
    disk.statusNext(FakeDisk.opcode(READ), 0x77);
    assertTrue(Devices.failure(read(device, 0, 512)).getMessage().contains("undefined status 77h"));
    disk.failNext(FakeDisk.opcode(WRITE), SenseCode.WRITE_PROTECTED.data());
    assertEquals(
        ErrorCode.ACCESS,
        Devices.failure(device.write(0, ByteBuffer.allocate(512), Devices.soon())).code());
  }

  @Test
  void aRecoveredErrorWithAllDataIsASuccess() {
    LogicalUnitDevice device = device();
    disk.script(
        FakeDisk.opcode(READ),
        command -> {
          byte[] sense =
              Sense.encodeFixed(
                  new SenseData(SenseKey.RECOVERED_ERROR, 0x17, 1, false, OptionalLong.empty()));
          command.sense(ByteBuffer.wrap(sense), 0, sense.length);
          command.complete(0x02, 512, 0);
          return true;
        });
    read(device, 0, 512).toCompletableFuture().join();
  }
}
