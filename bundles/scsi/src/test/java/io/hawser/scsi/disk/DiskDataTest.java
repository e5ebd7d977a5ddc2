package io.hawser.scsi.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskDataTest {
  @Test
  void capacitiesAreReadBack() {
    Seeded.check(
        500,
        random -> {
          Capacity capacity =
              new Capacity(
                  1 + (random.nextLong() >>> 20),
                  512 << random.nextInt(8),
                  random.nextInt(16),
                  random.nextInt(16384),
                  random.nextInt(4),
                  random.nextBoolean(),
                  random.nextBoolean());
          assertEquals(capacity, Capacity.parse16(ByteBuffer.wrap(capacity.encode16())));
          Optional<Capacity> small = Capacity.parse10(ByteBuffer.wrap(capacity.encode10()));
          if (capacity.blocks() > 0xffff_ffffL) {
            assertEquals(Optional.empty(), small);
          } else {
            assertEquals(capacity.blocks(), small.get().blocks());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 511, 513, 520, 131072, 0x8000_0000L, 0xffff_ffffL})
  void impossibleBlockSizesAreRefused(long size) {
    byte[] data = new byte[32];
    BigEndian.put64(data, 0, 99);
    BigEndian.put32(data, 8, size);
    assertThrows(MalformedDataException.class, () -> Capacity.parse16(ByteBuffer.wrap(data)));
    byte[] small = new byte[8];
    BigEndian.put32(small, 0, 99);
    BigEndian.put32(small, 4, size);
    assertThrows(MalformedDataException.class, () -> Capacity.parse10(ByteBuffer.wrap(small)));
  }

  @ParameterizedTest
  @CsvSource({"-1,512", "-2,512", "9223372036854775807,512", "18014398509481983,512"})
  void impossibleSizesAreRefused(long last, int size) {
    byte[] data = new byte[32];
    BigEndian.put64(data, 0, last);
    BigEndian.put32(data, 8, size);
    assertThrows(MalformedDataException.class, () -> Capacity.parse16(ByteBuffer.wrap(data)));
  }

  @Test
  void shortCapacityDataAreRefused() {
    for (int length = 0; length < 12; length++) {
      ByteBuffer data = ByteBuffer.wrap(Capacity.of(100, 512).encode16(), 0, length);
      assertThrows(MalformedDataException.class, () -> Capacity.parse16(data));
    }
  }

  @Test
  void theLargestSizeOfTenByteDataAsksForSixteen() throws Exception {
    byte[] data = Capacity.of(1L << 33, 512).encode10();
    assertEquals(Optional.empty(), Capacity.parse10(ByteBuffer.wrap(data)));
  }

  @Test
  void modeDataAreReadBack() {
    Seeded.check(
        500,
        random -> {
          List<ModePage> pages = new ArrayList<>();
          pages.add(ModePage.caching(random.nextBoolean()));
          pages.add(
              ModePage.control(random.nextInt(8), random.nextBoolean(), random.nextBoolean()));
          byte[] body = new byte[random.nextInt(20)];
          random.nextBytes(body);
          pages.add(new ModePage(random.nextInt(63), random.nextInt(255), body));
          ModeData data =
              new ModeData(random.nextInt(256), random.nextBoolean(), random.nextBoolean(), pages);
          assertEquals(data, ModeData.parse6(ByteBuffer.wrap(data.encode6())));
          assertEquals(data, ModeData.parse10(ByteBuffer.wrap(data.encode10())));
        });
  }

  @Test
  void modePagesTellTheirBits() {
    assertTrue(ModePage.caching(true).writeCacheEnabled());
    assertFalse(ModePage.caching(false).writeCacheEnabled());
    ModePage control = ModePage.control(1, true, true);
    assertEquals(1, control.taskSetType());
    assertTrue(control.softwareWriteProtect());
    assertTrue(control.taskAborted());
  }

  @Test
  void aBlockDescriptorIsSkipped() throws Exception {
    byte[] data = new byte[32];
    data[0] = 31;
    data[2] = (byte) 0x90;
    data[3] = 8;
    System.arraycopy(ModePage.caching(true).encode(), 0, data, 12, 20);
    ModeData parsed = ModeData.parse6(ByteBuffer.wrap(data));
    assertTrue(parsed.writeProtected());
    assertTrue(parsed.dpoFua());
    assertTrue(parsed.page(ModePage.CACHING).get().writeCacheEnabled());
  }

  @Test
  void unmapListsAreReadBack() {
    Seeded.check(
        200,
        random -> {
          List<BlockRange> ranges = new ArrayList<>();
          for (int i = random.nextInt(30); i > 0; i--) {
            ranges.add(new BlockRange(random.nextLong(), random.nextInt() & 0xffffffffL));
          }
          byte[] list = UnmapList.encode(ranges);
          assertEquals(ranges, UnmapList.parse(ByteBuffer.wrap(list)));
          if (list.length > 8) {
            int cut = random.nextInt(list.length);
            assertThrows(
                MalformedDataException.class, () -> UnmapList.parse(ByteBuffer.wrap(list, 0, cut)));
          }
        });
  }

  @Test
  void rangesKnowWhetherTheyLieOnTheDisk() {
    assertTrue(new BlockRange(0, 10).within(10));
    assertTrue(new BlockRange(10, 0).within(10));
    assertFalse(new BlockRange(1, 10).within(10));
    assertFalse(new BlockRange(Long.MAX_VALUE, 2).within(10));
    assertFalse(new BlockRange(-1, 1).within(10));
  }

  @Test
  void lbaStatusIsReadBack() throws Exception {
    List<LbaStatus> list =
        List.of(new LbaStatus(0, 8, LbaStatus.MAPPED), new LbaStatus(8, 99, LbaStatus.DEALLOCATED));
    byte[] data = LbaStatus.encode(list);
    assertEquals(list, LbaStatus.parse(ByteBuffer.wrap(data)));
    assertEquals(list.subList(0, 1), LbaStatus.parse(ByteBuffer.wrap(data, 0, 39)));
  }

  @Test
  void supportedCommandsAreReadBack() throws Exception {
    List<SupportedCommands.Command> commands =
        List.of(
            new SupportedCommands.Command(0x12, 0, false, 6),
            new SupportedCommands.Command(0x9e, 0x10, true, 16));
    for (boolean timeouts : new boolean[] {false, true}) {
      assertEquals(
          commands,
          SupportedCommands.parseAll(
              ByteBuffer.wrap(SupportedCommands.encodeAll(commands, timeouts))));
      SupportedCommands.One one =
          SupportedCommands.parseOne(
              ByteBuffer.wrap(
                  SupportedCommands.encodeOne(
                      new SupportedCommands.One(SupportedCommands.YES, new byte[] {0x12, 1}),
                      timeouts)));
      assertTrue(one.isSupported());
      assertArrayEquals(new byte[] {0x12, 1}, one.usage());
    }
  }
}
