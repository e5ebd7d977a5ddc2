package io.hawser.scsi.vpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WwidTest {
  private static Designator binary(int type, String hex) {
    return Designator.binary(type, HexFormat.of().parseHex(hex));
  }

  private static final Designator NAA6 = binary(3, "60014050000000000000000000000001");
  private static final Designator NAA5 = binary(3, "5000c50012345678");
  private static final Designator NAA2 = binary(3, "2000c50012345678");
  private static final Designator EUI = binary(2, "0011223344556677");
  private static final Designator NAME =
      Designator.ascii(8, "naa.60014050000000000000000000000AB1");
  private static final Designator T10 = Designator.ascii(1, "IET     00010001 ");
  private static final Designator NAA3 = binary(3, "3000000100000001");

  @Test
  void theBestDesignatorWinsWhateverTheOrder() {
    List<Designator> ranked = List.of(NAA6, NAA5, NAA2, EUI, NAME, T10, NAA3);
    List<String> expected =
        List.of(
            "360014050000000000000000000000001",
            "35000c50012345678",
            "32000c50012345678",
            "20011223344556677",
            "360014050000000000000000000000ab1",
            "1IET_00010001",
            "33000000100000001");
    for (int best = 0; best < ranked.size(); best++) {
      int from = best;
      Seeded.check(
          20,
          random -> {
            List<Designator> shuffled = new ArrayList<>(ranked.subList(from, ranked.size()));
            Collections.shuffle(shuffled, random);
            assertEquals(Optional.of(expected.get(from)), Wwid.of(shuffled));
          });
    }
  }

  @Test
  void namesAreWrittenAsMultipathToolsWritesThem() {
    assertEquals(
        Optional.of("2001122aabbccddee"),
        Wwid.of(List.of(Designator.ascii(8, "eui.001122AABBCCDDEE\0\0\0\0"))));
    assertEquals(
        Optional.of("8" + "2026-01.io.hawser:Disk1"),
        Wwid.of(List.of(Designator.ascii(8, "iqn.2026-01.io.hawser:Disk1\0"))));
    assertEquals(
        Optional.of("1LIO-ORG_disk_one:42"),
        Wwid.of(List.of(Designator.ascii(1, "LIO-ORG disk    one:42   "))));
  }

  @Test
  void whatIsNoIdentityDoesNotCount() {
    assertEquals(Optional.empty(), Wwid.of(List.of()));
    // Of a port, of the device, vendor specific.
    assertEquals(
        Optional.empty(),
        Wwid.of(
            List.of(
                new Designator(5, 1, true, 1, 3, NAA5.value()),
                new Designator(0, 1, false, 2, 3, NAA5.value()),
                Designator.ascii(0, "whatever it is"),
                Designator.relativePort(1),
                Designator.portGroup(1))));
    // Lengths the types do not have.
    assertEquals(
        Optional.empty(),
        Wwid.of(
            List.of(
                binary(3, "60014050"),
                binary(3, "500000000000000000"),
                binary(2, "001122"),
                binary(3, "9000000000000001"),
                Designator.ascii(8, "foo.1"),
                Designator.ascii(1, "SHORT"))));
    // Never given an identity.
    assertEquals(
        Optional.empty(),
        Wwid.of(
            List.of(
                binary(2, "0000000000000000"),
                binary(3, "60000000000000000000000000000000"),
                Designator.ascii(1, "                "))));
    assertEquals(
        Optional.of("35000c50012345678"), Wwid.of(List.of(NAA5, binary(3, "6000000000000000"))));
  }

  @Test
  void designatorsAreReadBack() {
    Seeded.check(
        500,
        random -> {
          List<Designator> designators = new ArrayList<>();
          for (int i = random.nextInt(8); i > 0; i--) {
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(value);
            designators.add(
                new Designator(
                    random.nextInt(16),
                    random.nextInt(16),
                    random.nextBoolean(),
                    random.nextInt(4),
                    random.nextInt(16),
                    value));
          }
          byte[] page = DeviceIdentification.encode(designators);
          assertEquals(designators, DeviceIdentification.parse(ByteBuffer.wrap(page)));
          if (page.length > 5) {
            int cut = 4 + random.nextInt(page.length - 4);
            assertThrows(
                MalformedDataException.class,
                () -> DeviceIdentification.parse(ByteBuffer.wrap(page, 0, cut)));
          }
        });
  }

  @Test
  void aDesignatorOverTheEndOfThePageIsRefused() {
    byte[] page = DeviceIdentification.encode(List.of(NAA5));
    page[7] = 9;
    assertThrows(
        MalformedDataException.class, () -> DeviceIdentification.parse(ByteBuffer.wrap(page)));
  }

  @Test
  void portAndGroupOfTheAnswer() throws Exception {
    List<Designator> designators =
        List.of(NAA6, Designator.relativePort(3), Designator.portGroup(2));
    assertEquals(OptionalInt.of(3), DeviceIdentification.relativePort(designators));
    assertEquals(OptionalInt.of(2), DeviceIdentification.portGroup(designators));
    assertEquals(OptionalInt.empty(), DeviceIdentification.portGroup(List.of(NAA6)));
  }

  @Test
  void otherPagesAreReadBack() throws Exception {
    assertEquals(
        new TreeSet<>(List.of(0, 0x80, 0x83)),
        SupportedPages.parse(ByteBuffer.wrap(SupportedPages.encode(List.of(0x83, 0, 0x80)))));
    assertEquals(
        Optional.of("serial-1"),
        UnitSerialNumber.parse(ByteBuffer.wrap(UnitSerialNumber.encode("  serial-1  "))));
    assertEquals(
        Optional.empty(), UnitSerialNumber.parse(ByteBuffer.wrap(UnitSerialNumber.encode("    "))));
    Seeded.check(
        300,
        random -> {
          BlockLimits limits =
              new BlockLimits(
                  random.nextBoolean(),
                  random.nextInt(256),
                  random.nextInt(65536),
                  random.nextInt() & 0xffffffffL,
                  random.nextInt() & 0xffffffffL,
                  random.nextInt() & 0xffffffffL,
                  random.nextInt() & 0xffffffffL,
                  random.nextInt() & 0xffffffffL,
                  random.nextInt() & 0x7fffffffL,
                  random.nextBoolean(),
                  random.nextLong());
          assertEquals(limits, BlockLimits.parse(ByteBuffer.wrap(limits.encode())));
          LogicalBlockProvisioning provisioning =
              new LogicalBlockProvisioning(
                  random.nextInt(256),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextInt(3));
          assertEquals(
              provisioning, LogicalBlockProvisioning.parse(ByteBuffer.wrap(provisioning.encode())));
          BlockCharacteristics characteristics =
              new BlockCharacteristics(random.nextInt(65536), random.nextInt(16));
          assertEquals(
              characteristics,
              BlockCharacteristics.parse(ByteBuffer.wrap(characteristics.encode())));
        });
  }

  @Test
  void anotherPageThanAskedForIsRefused() {
    byte[] page = UnitSerialNumber.encode("1");
    assertThrows(
        MalformedDataException.class, () -> DeviceIdentification.parse(ByteBuffer.wrap(page)));
    assertThrows(
        MalformedDataException.class, () -> UnitSerialNumber.parse(ByteBuffer.wrap(page, 0, 3)));
  }

  @Test
  void aShortBlockLimitsPageOfOldDevicesIsTaken() throws Exception {
    byte[] page = new byte[16];
    page[1] = (byte) 0xb0;
    page[3] = 12;
    page[11] = 64;
    assertEquals(64, BlockLimits.parse(ByteBuffer.wrap(page)).maxTransfer());
    assertEquals(0, BlockLimits.parse(ByteBuffer.wrap(page)).maxUnmapBlocks());
  }
}
