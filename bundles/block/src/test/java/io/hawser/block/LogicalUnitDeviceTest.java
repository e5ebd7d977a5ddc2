package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import io.hawser.api.scsi.ScsiException;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Reads, writes and the rest of a device on one logical unit, cut and pieced together. */
class LogicalUnitDeviceTest extends DeviceFixture {
  @Test
  void whatIsWrittenIsRead() {
    LogicalUnitDevice device = device();
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int blocks = 1 + random.nextInt(6000);
      long at = 512L * random.nextInt(8192 - blocks + 1);
      ByteBuffer out = Devices.random(random, blocks * 512 + 7).position(3).limit(blocks * 512 + 3);
      device.write(at, out, Devices.soon()).toCompletableFuture().join();
      assertEquals(3, out.position());
      ByteBuffer in = ByteBuffer.allocateDirect(blocks * 512 + 20).position(20);
      device.read(at, in, Devices.soon()).toCompletableFuture().join();
      assertEquals(20, in.position());
      assertEquals(out, in, "seed " + seed);
    }
  }

  @Test
  void longTransfersAreCutByTheNarrowestLimit() {
    LogicalUnitDevice device = small(65_536, 4);
    assertTrue(read(device, 0, 200 * 1024).toCompletableFuture().isDone());
    assertEquals(
        List.of(
            "READ(10) of LBA 0 to 127",
            "READ(10) of LBA 128 to 255",
            "READ(10) of LBA 256 to 383",
            "READ(10) of LBA 384 to 399"),
        disk.log);
  }

  @Test
  void onlyAWindowOfPiecesIsInFlight() {
    LogicalUnitDevice device = small(65_536, 3);
    disk.hold = true;
    CompletionStage<Void> stage = read(device, 0, 10 * 65_536);
    assertEquals(3, disk.held.size());
    disk.release();
    assertTrue(stage.toCompletableFuture().isDone());
    assertEquals(10, disk.log.size());
  }

  @Test
  void aDeviceBeyondTwoTebibytesIsReadWithSixteenBytes() {
    disk.capacity = Capacity.of((1L << 32) + 8, 512);
    LogicalUnitDevice device = device();
    assertTrue(read(device, 0, 512).toCompletableFuture().isDone());
    assertEquals(List.of("READ(16) of LBA 0"), disk.log);
    disk.log.clear();
    disk.statusNext(FakeDisk.any(), 0x18);
    read(device, 512L << 32, 512);
    assertEquals(List.of("READ(16) of LBA 4294967296"), disk.log);
  }

  @Test
  void aWriteThatStopsHalfwayTellsHowFarItCame() {
    LogicalUnitDevice device = small(65_536, 1);
    disk.failNext(c -> c.cdbByte(0) == WRITE && c.cdbByte(4) == 1, SenseCode.WRITE_ERROR.data());
    CompletionStage<Void> stage = device.write(0, ByteBuffer.allocate(65_536 * 6), Devices.soon());
    PartialWriteException failure =
        assertInstanceOf(PartialWriteException.class, Devices.failure(stage));
    assertEquals(0x100 / 128 * 65_536, failure.acknowledged());
    assertInstanceOf(ScsiException.class, failure.getCause());
    assertTrue(failure.getMessage().contains("acknowledged were the first 131072 of 393216 bytes"));
    assertEquals(3, disk.log.size());
  }

  @Test
  void theFirstGapCountsWhenPiecesEndOutOfOrder() {
    LogicalUnitDevice device = small(65_536, 4);
    disk.hold = true;
    CompletionStage<Void> stage = device.write(0, ByteBuffer.allocate(65_536 * 4), Devices.soon());
    disk.held.get(3).complete(0, 65_536, 0);
    disk.held.get(2).complete(0x18, 0, 65_536);
    disk.held.get(0).complete(0, 65_536, 0);
    assertFalse(stage.toCompletableFuture().isDone(), "a piece is still in flight");
    disk.held.get(1).fail(new HawserException(ErrorCode.TRANSPORT, "lost"));
    PartialWriteException failure = (PartialWriteException) Devices.failure(stage);
    assertEquals(65_536, failure.acknowledged());
    assertEquals(ErrorCode.BUSY, failure.code());
  }

  @Test
  void nonsenseIsRefusedBeforeAnythingIsSent() {
    LogicalUnitDevice device = device();
    long size = device.geometry().bytes();
    List<CompletionStage<Void>> refused =
        List.of(
            read(device, 1, 512),
            read(device, 0, 511),
            read(device, -512, 512),
            read(device, size, 512),
            read(device, size - 512, 1024),
            read(device, Long.MAX_VALUE - 511, 512),
            device.read(0, ByteBuffer.allocate(512).asReadOnlyBuffer(), Devices.soon()),
            device.unmap(0, -1, Devices.soon()),
            device.unmap(512, Long.MAX_VALUE, Devices.soon()),
            device.writeZeroes(3, 512, Devices.soon()));
    for (CompletionStage<Void> stage : refused) {
      assertEquals(ErrorCode.INVALID, Devices.failure(stage).code());
    }
    assertEquals(
        ErrorCode.REQUEST_TIMEOUT,
        Devices.failure(
                device.read(0, ByteBuffer.allocate(512), new Deadline(System.nanoTime() - 1)))
            .code());
    read(device, 0, 0).toCompletableFuture().join();
    read(device, size, 0).toCompletableFuture().join();
    assertEquals(List.of(), disk.log);
  }

  @Test
  void aReadOnlyDeviceRefusesWrites() {
    disk.writeProtected = true;
    LogicalUnitDevice device = device();
    for (CompletionStage<Void> stage :
        List.of(
            device.write(0, ByteBuffer.allocate(512), Devices.soon()),
            device.unmap(0, 512, Devices.soon()),
            device.writeZeroes(0, 512, Devices.soon()))) {
      assertEquals(ErrorCode.ACCESS, Devices.failure(stage).code());
    }
    read(device, 0, 512).toCompletableFuture().join();
  }

  @Test
  void flushWithoutACacheIsFine() {
    disk.knowsFlush = false;
    LogicalUnitDevice device = device();
    device.flush(Devices.soon()).toCompletableFuture().join();
    assertEquals(List.of("SYNCHRONIZE CACHE(10)", "SYNCHRONIZE CACHE(16)"), disk.log);
    device.flush(Devices.soon()).toCompletableFuture().join();
    assertEquals(2, disk.log.size());
  }

  @Test
  void aFlushThatFailsIsAnError() {
    LogicalUnitDevice device = device();
    disk.failNext(FakeDisk.opcode(Opcode.SYNCHRONIZE_CACHE_10), SenseCode.WRITE_ERROR.data());
    assertTrue(Devices.failure(device.flush(Devices.soon())).getMessage().contains("write error"));
  }

  @Test
  void zeroesAreWrittenBySameOrByHand() {
    LogicalUnitDevice device = device();
    for (boolean knows : new boolean[] {true, false}) {
      disk.knowsWriteSame = knows;
      Arrays.fill(disk.content, (byte) 7);
      disk.log.clear();
      long from = 1024;
      long length = 4 << 20 & ~511L;
      length = Math.min(length, device.geometry().bytes() - 2048);
      device.writeZeroes(from, length, Devices.soon()).toCompletableFuture().join();
      byte[] expected = new byte[disk.content.length];
      Arrays.fill(expected, 0, 1024, (byte) 7);
      Arrays.fill(expected, (int) (from + length), expected.length, (byte) 7);
      assertArrayEquals(expected, disk.content);
      assertEquals(knows ? 2 : 1, disk.logOf("WRITE SAME(16)").size());
    }
  }

  @Test
  void unmapKeepsToWholeGranules() {
    LogicalUnitDevice device = device();
    device.unmap(512 * 3, 512 * 30, Devices.soon()).toCompletableFuture().join();
    assertEquals(List.of("unmapped 8+24"), disk.logOf("unmapped"));
    disk.log.clear();
    device.unmap(512 * 9, 512 * 6, Devices.soon()).toCompletableFuture().join();
    assertEquals(List.of(), disk.log);
    device.unmap(0, 512 * 2050, Devices.soon()).toCompletableFuture().join();
    assertEquals(List.of("unmapped 0+1024", "unmapped 1024+1024"), disk.logOf("unmapped"));
  }

  @Test
  void closeEndsWhatIsInFlightAndRefusesTheRest() {
    LogicalUnitDevice device = small(65_536, 2);
    disk.hold = true;
    CompletionStage<Void> stage = read(device, 0, 65_536 * 8);
    device.close();
    device.close();
    assertTrue(Devices.failure(stage).getMessage().contains("disk is closed"));
    assertEquals(2, disk.cancelled.size());
    assertEquals("disk is closed", Devices.failure(read(device, 0, 512)).getMessage());
  }

  @Test
  void cancelAsksForTheEndAndWaitsForIt() {
    LogicalUnitDevice device = small(65_536, 2);
    disk.hold = true;
    CompletableFuture<Void> future = read(device, 0, 65_536 * 8).toCompletableFuture();
    assertFalse(future.complete(null));
    assertFalse(future.completeExceptionally(new IllegalStateException()));
    assertTrue(future.cancel(false));
    assertTrue(Devices.failure(future).getMessage().contains("cancelled"));
    disk.release();
    assertEquals(2, disk.log.size());
    // The device goes on, and its commands are nobody else's.
    read(device, 0, 65_536 * 8).toCompletableFuture().join();
  }
}
