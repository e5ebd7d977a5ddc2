package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A disk that says who it is and which LUNs its target has. */
final class FakeUnit implements LogicalUnit {
  private final Lun lun;
  volatile String wwid;
  volatile String serial = "serial-1";
  volatile long blocks = 2048;
  volatile List<Lun> luns = List.of();
  volatile boolean dead;
  volatile boolean holdsReportLuns;
  private ScsiCommand held;

  FakeUnit(Lun lun, int number) {
    this.lun = lun;
    wwid = String.format("6001405%025x", number);
  }

  @Override
  public Lun lun() {
    return lun;
  }

  @Override
  public String description() {
    return "LUN " + lun;
  }

  @Override
  public int maxTransferLength() {
    return 1 << 20;
  }

  @Override
  public void execute(ScsiCommand command) {
    command.begin();
    if (dead) {
      command.fail(new HawserException(ErrorCode.TRANSPORT, "the session is gone"));
      return;
    }
    byte[] cdb = command.cdbCopy();
    switch (CdbFields.opcode(cdb)) {
      case Opcode.TEST_UNIT_READY -> command.complete(0, 0, 0);
      case Opcode.INQUIRY -> inquire(command, cdb);
      case Opcode.SERVICE_ACTION_IN_16 -> send(command, Capacity.of(blocks, 512).encode16());
      case Opcode.MODE_SENSE_6 -> send(command, new ModeData(0, false, true, List.of()).encode6());
      case Opcode.REPORT_LUNS -> {
        if (holdsReportLuns) {
          held = command;
        } else {
          send(command, LunList.encode(luns));
        }
      }
      default -> refuse(command, SenseCode.INVALID_OPCODE);
    }
  }

  /** Answers the REPORT LUNS that was held. */
  void release() {
    send(held, LunList.encode(luns));
  }

  private void inquire(ScsiCommand command, byte[] cdb) {
    if ((cdb[1] & 1) == 0) {
      send(
          command,
          new StandardInquiry(
                  0, 0, false, 6, 0, false, false, false, true, "HAWSER", "fake", "1", List.of())
              .encode());
      return;
    }
    switch (cdb[2] & 0xff) {
      case 0x00 -> send(command, SupportedPages.encode(List.of(0, 0x80, 0x83)));
      case 0x80 -> send(command, UnitSerialNumber.encode(serial));
      case 0x83 ->
          send(
              command,
              DeviceIdentification.encode(
                  List.of(Designator.binary(Designator.TYPE_NAA, HexFormat.of().parseHex(wwid)))));
      default -> refuse(command, SenseCode.INVALID_FIELD_IN_CDB);
    }
  }

  private static void refuse(ScsiCommand command, SenseCode code) {
    byte[] sense = Sense.encodeFixed(code.data());
    command.sense(ByteBuffer.wrap(sense), 0, sense.length);
    command.complete(ScsiStatus.CHECK_CONDITION.code(), 0, command.dataLength());
  }

  private static void send(ScsiCommand command, byte[] answer) {
    int length = Math.min(answer.length, command.dataLength());
    command.data().put(command.dataOffset(), answer, 0, length);
    command.complete(0, length, command.dataLength() - length);
  }

  @Override
  public void cancel(ScsiCommand command) {}

  @Override
  public CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline d) {
    return CompletableFuture.completedStage(TaskManagementResponse.FUNCTION_COMPLETE);
  }
}
