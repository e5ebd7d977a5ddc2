package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.FileStore;
import io.hawser.target.disk.MemoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadWriteTest {
  private static SessionParameters parameters(
      boolean initialR2T,
      boolean immediate,
      int maxRecv,
      int firstBurst,
      int maxBurst,
      int r2ts,
      Digest digest) {
    return new SessionParameters(
        List.of(digest),
        List.of(digest),
        initialR2T,
        immediate,
        maxRecv,
        maxRecv,
        firstBurst,
        maxBurst,
        r2ts,
        1,
        0,
        2,
        20,
        true,
        true,
        1);
  }

  static Stream<SessionParameters> everyWayDataTravels() {
    return Stream.of(
        parameters(true, false, 8192, 65_536, 262_144, 1, Digest.NONE),
        parameters(true, true, 4096, 4096, 16_384, 1, Digest.CRC32C),
        parameters(false, false, 4096, 16_384, 16_384, 4, Digest.NONE),
        parameters(false, true, 1024, 5_120, 10_240, 3, Digest.CRC32C),
        parameters(false, true, 262_144, 262_144, 1_048_576, 8, Digest.NONE));
  }

  @ParameterizedTest
  @MethodSource("everyWayDataTravels")
  void whatIsWrittenIsReadBack(SessionParameters parameters) throws IOException {
    Disk disk = TargetFixture.disk();
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session =
            TestInitiator.to(target, TargetFixture.IQN).parameters(parameters).go()) {
      session.settle(0);
      for (int blocks : new int[] {1, 7, 64, 600}) {
        byte[] data = TargetFixture.random(blocks, blocks * 512);
        assertEquals(
            ScsiStatus.GOOD,
            session.out(0, TargetFixture.write(blocks * 100L, blocks), data).status());
        assertArrayEquals(data, TargetFixture.stored(disk, blocks * 51_200L, data.length));
        TestInitiator.Outcome back =
            session.in(0, TargetFixture.read(blocks * 100L, blocks), data.length);
        assertArrayEquals(data, back.data());
        assertEquals(0, back.overflow() + back.underflow());
      }
    }
  }

  @Test
  void residualsTellWhatDidNotTravel() throws IOException {
    try (EmbeddedTarget target = TargetFixture.with(TargetFixture.disk()).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      TestInitiator.Outcome less = session.in(0, TargetFixture.read(0, 1), 2048);
      assertEquals(512, less.data().length);
      assertEquals(1536, less.underflow());
      TestInitiator.Outcome more = session.in(0, TargetFixture.read(0, 4), 512);
      assertEquals(512, more.data().length);
      assertEquals(1536, more.overflow());
      TestInitiator.Outcome written = session.out(0, TargetFixture.write(8, 1), new byte[1024]);
      assertEquals(512, written.underflow());
      TestInitiator.Outcome refused =
          session.in(0, TargetFixture.read(TargetFixture.DISK_BYTES / 512, 1), 512);
      assertTrue(SenseCode.LBA_OUT_OF_RANGE.in(refused.sense().orElseThrow()));
      assertEquals(512, refused.underflow());
    }
  }

  @Test
  void beyondTwoTebibytesWithLargeBlocks() throws IOException {
    Disk disk = Disk.on(new MemoryStore(3L << 40)).blockSize(4096).build();
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      byte[] data = TargetFixture.random(3, 8192);
      long lba = (3L << 40) / 4096 - 2;
      assertEquals(ScsiStatus.GOOD, session.out(0, TargetFixture.write(lba, 2), data).status());
      assertArrayEquals(data, session.in(0, TargetFixture.read(lba, 2), 8192).data());
    }
  }

  @Test
  void fileDisksAreServedByOtherThreads(@TempDir Path folder) throws IOException {
    try (Disk disk = Disk.on(FileStore.open(folder.resolve("disk"), 1 << 20)).build();
        EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      byte[] data = TargetFixture.random(5, 100 * 512);
      assertEquals(ScsiStatus.GOOD, session.out(0, TargetFixture.write(1, 100), data).status());
      assertArrayEquals(data, session.in(0, TargetFixture.read(1, 100), data.length).data());
    }
    byte[] file = java.nio.file.Files.readAllBytes(folder.resolve("disk"));
    assertArrayEquals(
        TargetFixture.random(5, 100 * 512), Arrays.copyOfRange(file, 512, 512 + 51_200));
  }

  @Test
  void manyCommandsAtOnceAndTheWindowHolds() throws IOException {
    try (EmbeddedTarget target =
            EmbeddedTarget.builder()
                .portal(1, "127.0.0.1", 0)
                .target(TargetFixture.IQN, t -> t.lun(0, TargetFixture.disk()).commandWindow(4))
                .start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      var held = target.faults().onCommand().reads().hold();
      int[] tags = new int[4];
      for (int i = 0; i < tags.length; i++) {
        tags[i] = session.start(0, TargetFixture.read(i, 1), java.nio.ByteBuffer.allocate(0), 512);
      }
      // The fifth is outside the window and must be ignored (RFC 7143 section 4.2.2.1).
      session.start(0, TargetFixture.read(9, 1), java.nio.ByteBuffer.allocate(0), 512);
      assertTrue(session.silentFor(100));
      held.release();
      for (int tag : tags) {
        assertEquals(
            ScsiStatus.GOOD, session.finish(tag, java.nio.ByteBuffer.allocate(0)).status());
      }
      assertTrue(session.silentFor(100));
    }
  }
}
