package io.hawser.target.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.BlockCharacteristics;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** INQUIRY, REQUEST SENSE and TEST UNIT READY: who is there, and how it is. */
final class InquiryCommands {
  private static final int VERSION_SPC_4 = 6;
  private static final int TPGS_BOTH = 3;

  /** SAM-5, SPC-4, SBC-3, iSCSI, none with a revision. */
  private static final List<Integer> STANDARDS = List.of(0x00a0, 0x0460, 0x04c0, 0x0960);

  private static final int TYPE_FULL = 0;
  private static final int TYPE_THIN = 2;
  private static final int CODE_SET_UTF_8 = 3;

  private final DiskIdentity identity;
  private final Medium medium;
  private final TargetPorts ports;
  private final UnitAttentions attentions;

  InquiryCommands(
      DiskIdentity identity, Medium medium, TargetPorts ports, UnitAttentions attentions) {
    this.identity = identity;
    this.medium = medium;
    this.ports = ports;
    this.attentions = attentions;
  }

  List<Command> commands() {
    return List.of(
        Command.of(Opcode.INQUIRY, Access.ALWAYS, "12 01 ff ff ff 07", this::inquiry),
        Command.of(Opcode.REQUEST_SENSE, Access.ALWAYS, "03 01 00 00 ff 07", this::requestSense),
        Command.of(
            Opcode.TEST_UNIT_READY, Access.ALWAYS, "00 00 00 00 00 07", r -> ScsiResult.good(0)));
  }

  private ScsiResult inquiry(ScsiRequest request) throws CheckCondition {
    boolean vpd = (request.cdb()[1] & 1) != 0;
    int page = BigEndian.u8(request.cdb(), 2);
    if ((request.cdb()[1] & 2) != 0 || !vpd && page != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    return request.answer(vpd ? vpd(page, request.nexus()) : standard().encode());
  }

  private StandardInquiry standard() {
    return new StandardInquiry(
        0,
        StandardInquiry.TYPE_DISK,
        false,
        VERSION_SPC_4,
        TPGS_BOTH,
        false,
        false,
        true,
        true,
        identity.vendor(),
        identity.product(),
        identity.revision(),
        STANDARDS);
  }

  private byte[] vpd(int page, Nexus nexus) throws CheckCondition {
    return switch (page) {
      case VpdPage.SUPPORTED_PAGES ->
          SupportedPages.encode(
              List.of(
                  VpdPage.SUPPORTED_PAGES,
                  VpdPage.UNIT_SERIAL_NUMBER,
                  VpdPage.DEVICE_IDENTIFICATION,
                  VpdPage.BLOCK_LIMITS,
                  VpdPage.BLOCK_CHARACTERISTICS,
                  VpdPage.LOGICAL_BLOCK_PROVISIONING));
      case VpdPage.UNIT_SERIAL_NUMBER -> UnitSerialNumber.encode(identity.serial());
      case VpdPage.DEVICE_IDENTIFICATION -> DeviceIdentification.encode(designators(nexus));
      case VpdPage.BLOCK_LIMITS -> DiskLimits.page(medium);
      case VpdPage.BLOCK_CHARACTERISTICS ->
          new BlockCharacteristics(BlockCharacteristics.SOLID_STATE, 0).encode();
      case VpdPage.LOGICAL_BLOCK_PROVISIONING -> provisioning().encode();
      default -> throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    };
  }

  private LogicalBlockProvisioning provisioning() {
    boolean thin = medium.store().thin();
    return new LogicalBlockProvisioning(
        0, thin, thin, thin, thin, false, thin ? TYPE_THIN : TYPE_FULL);
  }

  private List<Designator> designators(Nexus nexus) {
    List<Designator> all = new ArrayList<>();
    all.add(Designator.binary(Designator.TYPE_NAA, identity.naa()));
    all.add(
        Designator.ascii(
            Designator.TYPE_T10, String.format("%-8s", identity.vendor()) + identity.serial()));
    all.add(Designator.relativePort(ports.relativeId(TargetPorts.Port.of(nexus))));
    all.add(Designator.portGroup(nexus.groupTag()));
    String port = nexus.target() + ",t,0x" + String.format("%04x", nexus.groupTag());
    all.add(name(Designator.TARGET_PORT, port));
    all.add(name(Designator.TARGET_DEVICE, nexus.target().value()));
    return all;
  }

  /** A SCSI name string: NUL-terminated and padded to a multiple of four. */
  private static Designator name(int association, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, Math.min(252, text.length + 4 & ~3));
    return new Designator(
        Designator.PROTOCOL_ISCSI, CODE_SET_UTF_8, true, association, Designator.TYPE_NAME, padded);
  }

  private ScsiResult requestSense(ScsiRequest request) {
    var sense = attentions.take(request.nexus()).orElse(SenseCode.NO_ADDITIONAL.data());
    boolean descriptor = (request.cdb()[1] & 1) != 0;
    return request.answer(descriptor ? Sense.encodeDescriptor(sense) : Sense.encodeFixed(sense));
  }
}
