package io.hawser.scsi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.scsi.alua.PortGroups;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.disk.LbaStatus;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.disk.SupportedCommands;
import io.hawser.scsi.disk.UnmapList;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunAddress;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationMove;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.TransportId;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.BlockCharacteristics;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import io.hawser.scsi.vpd.Wwid;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No parser leaves its data, whatever they hold: it answers, or refuses with one sentence. */
class GarbageTest {
  private interface Parser {
    Object parse(ByteBuffer data) throws MalformedDataException;
  }

  static Stream<Arguments> parsers() {
    return Stream.of(
        of("inquiry", 0, StandardInquiry::parse),
        of("vpd00", 0x00, SupportedPages::parse),
        of("vpd80", 0x80, UnitSerialNumber::parse),
        of("vpd83", 0x83, d -> Wwid.of(DeviceIdentification.parse(d))),
        of("vpdb0", VpdPage.BLOCK_LIMITS, BlockLimits::parse),
        of("vpdb1", VpdPage.BLOCK_CHARACTERISTICS, BlockCharacteristics::parse),
        of("vpdb2", VpdPage.LOGICAL_BLOCK_PROVISIONING, LogicalBlockProvisioning::parse),
        of("sense", 0, d -> Sense.parse(d).map(SenseCode::describe)),
        of("luns", 0, d -> LunList.parse(d).luns().stream().map(LunAddress::of).toList()),
        of("capacity10", 0, Capacity::parse10),
        of("capacity16", 0, Capacity::parse16),
        of("mode6", 0, ModeData::parse6),
        of("mode10", 0, ModeData::parse10),
        of("unmap", 0, UnmapList::parse),
        of("lbastatus", 0, LbaStatus::parse),
        of("opcodes", 0, SupportedCommands::parseAll),
        of("opcode", 0, SupportedCommands::parseOne),
        of("rtpg", 0, PortGroups::parse),
        of("stpg", 0, PortGroups::parseSet),
        of("prkeys", 0, ReservationIn::parseKeys),
        of("prreservation", 0, ReservationIn::parseReservation),
        of("prcapabilities", 0, ReservationIn::parseCapabilities),
        of("prfullstatus", 0, ReservationIn::parseFullStatus),
        of("prout", 0, ReservationOut::parse),
        of("prmove", 0, ReservationMove::parse),
        of("transportid", 0, TransportId::parseAll));
  }

  private static Arguments of(String name, int page, Parser parser) {
    return Arguments.of(name, page, parser);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  void garbageIsAnsweredOrRefused(String name, int page, Parser parser) {
    Seeded.check(
        3000,
        random -> {
          byte[] bytes = Seeded.garbage(random);
          shape(bytes, page, random);
          // A frame of other bytes around the data shows whether position and limit are kept.
          ByteBuffer framed = ByteBuffer.allocate(bytes.length + 16);
          framed.put(5, bytes);
          framed.position(5).limit(5 + bytes.length);
          try {
            parser.parse(framed);
          } catch (MalformedDataException refused) {
            assertTrue(refused.getMessage().length() > 10, refused.getMessage());
          }
          assertTrue(framed.position() == 5 && framed.limit() == 5 + bytes.length);
        });
  }

  /** Makes some of the garbage look right at first glance, so that it gets past the first check. */
  private static void shape(byte[] bytes, int page, Random random) {
    if (bytes.length < 8 || random.nextInt(4) == 0) {
      return;
    }
    bytes[1] = (byte) page;
    bytes[2] = 0;
    bytes[0] = random.nextBoolean() ? (byte) (0x70 + random.nextInt(4)) : 0;
    if (random.nextBoolean()) {
      bytes[3] = (byte) (bytes.length - 4);
    }
    if (random.nextBoolean()) {
      BigEndian.put32(bytes, 4, random.nextInt(1000));
    }
  }

  @Test
  void lengthsOfFourGibibytesAllocateNothing() throws Exception {
    byte[] data = new byte[24];
    BigEndian.put32(data, 0, 0xffff_ffffL);
    BigEndian.put32(data, 4, 0xffff_ffffL);
    assertTrue(LunList.parse(ByteBuffer.wrap(data)).luns().size() <= 2);
    assertTrue(LbaStatus.parse(ByteBuffer.wrap(data)).size() <= 1);
    assertTrue(ReservationIn.parseKeys(ByteBuffer.wrap(data)).keys().size() <= 2);
  }
}
