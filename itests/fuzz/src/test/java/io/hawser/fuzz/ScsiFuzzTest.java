package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.scsi.MalformedDataException;
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
import io.hawser.scsi.vpd.Wwid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Data of devices: read within their bounds or refused; what was read is written and read again.
 */
@Tag("fuzz")
class ScsiFuzzTest {
  private interface Parser {
    Object parse(ByteBuffer data) throws MalformedDataException;
  }

  /** The order is part of the seeds' format: append only. */
  private static final List<Parser> PARSERS =
      List.of(
          ScsiFuzzTest::inquiry,
          SupportedPages::parse,
          UnitSerialNumber::parse,
          d -> Wwid.of(DeviceIdentification.parse(d)),
          ScsiFuzzTest::identification,
          BlockLimits::parse,
          BlockCharacteristics::parse,
          LogicalBlockProvisioning::parse,
          d -> Sense.parse(d).map(SenseCode::describe).orElse(""),
          ScsiFuzzTest::luns,
          Capacity::parse10,
          ScsiFuzzTest::capacity,
          ModeData::parse6,
          ModeData::parse10,
          UnmapList::parse,
          LbaStatus::parse,
          SupportedCommands::parseAll,
          ScsiFuzzTest::command,
          ScsiFuzzTest::portGroups,
          PortGroups::parseSet,
          ScsiFuzzTest::keys,
          ReservationIn::parseReservation,
          ReservationIn::parseCapabilities,
          ScsiFuzzTest::fullStatus,
          ReservationOut::parse,
          ReservationMove::parse,
          TransportId::parseAll);

  /** The first byte chooses the parser. */
  @FuzzTest
  void data(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Parser parser = PARSERS.get((input[0] & 0xff) % PARSERS.size());
    // Other bytes around the data, and a big-endian view that is not at index 0.
    ByteBuffer framed = ByteBuffer.allocate(input.length + 16);
    framed.put(7, input, 1, input.length - 1);
    framed.position(7).limit(6 + input.length);
    Object kept;
    try {
      kept = parser.parse(framed.asReadOnlyBuffer());
    } catch (MalformedDataException e) {
      Oracle.sentence(e.getMessage());
      return;
    }
    kept.toString();
    try {
      Oracle.same(kept, parser.parse(framed), "read twice");
    } catch (MalformedDataException e) {
      throw new AssertionError("read once, refused the second time", e);
    }
    Oracle.holds(framed.position() == 7 && framed.limit() == 6 + input.length, "position moved");
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes);
  }

  private static Object inquiry(ByteBuffer data) throws MalformedDataException {
    StandardInquiry read = StandardInquiry.parse(data);
    StandardInquiry again = StandardInquiry.parse(wrap(read.encode()));
    Oracle.same(read, again, "INQUIRY written again");
    Oracle.sentence("'" + read.vendor() + read.product() + read.revision() + "'");
    return read;
  }

  private static Object identification(ByteBuffer data) throws MalformedDataException {
    var read = DeviceIdentification.parse(data);
    Oracle.holds(read.size() <= DeviceIdentification.MAX_DESIGNATORS, "too many designators");
    DeviceIdentification.portGroup(read);
    DeviceIdentification.relativePort(read);
    return read;
  }

  private static Object luns(ByteBuffer data) throws MalformedDataException {
    LunList read = LunList.parse(data);
    Oracle.holds(read.luns().size() <= LunList.MAX_ENTRIES, "too many LUNs");
    Oracle.same(read.luns(), LunList.parse(wrap(LunList.encode(read.luns()))).luns(), "LUNs");
    List<Object> addresses = new ArrayList<>();
    read.luns().forEach(lun -> addresses.add(LunAddress.of(lun)));
    return addresses;
  }

  private static Object capacity(ByteBuffer data) throws MalformedDataException {
    Capacity read = Capacity.parse16(data);
    Oracle.holds(read.bytes() >= 0, "a capacity below zero");
    Oracle.holds(!read.isKnown() || read.blockSize() > 0, "a block size of zero");
    Oracle.holds(read.physicalBlockSize() >= 0, "a physical block size below zero");
    if (read.isKnown()) {
      Oracle.same(read, Capacity.parse16(wrap(read.encode16())), "capacity written again");
    }
    return read;
  }

  private static Object command(ByteBuffer data) throws MalformedDataException {
    SupportedCommands.One read = SupportedCommands.parseOne(data);
    return List.of(read.support(), ByteBuffer.wrap(read.usage()));
  }

  private static Object portGroups(ByteBuffer data) throws MalformedDataException {
    PortGroups read = PortGroups.parse(data);
    Oracle.holds(read.groups().size() <= PortGroups.MAX_GROUPS, "too many port groups");
    return read;
  }

  private static Object keys(ByteBuffer data) throws MalformedDataException {
    ReservationIn.Keys read = ReservationIn.parseKeys(data);
    Oracle.holds(read.keys().size() <= ReservationIn.MAX_ENTRIES, "too many keys");
    Oracle.same(read, ReservationIn.parseKeys(wrap(read.encode())), "keys written again");
    return read;
  }

  private static Object fullStatus(ByteBuffer data) throws MalformedDataException {
    ReservationIn.FullStatus read = ReservationIn.parseFullStatus(data);
    Oracle.holds(read.registrations().size() <= ReservationIn.MAX_ENTRIES, "too many entries");
    return read;
  }
}
