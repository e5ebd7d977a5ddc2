package io.hawser.shell.command;

import io.hawser.api.Deadline;
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
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A disk in memory that answers inside {@code execute}; unlucky where the test says so. */
final class FakeDisk implements LogicalUnit {
  /** What the next command is answered with instead. */
  sealed interface Mishap {
    record Refused(SenseCode code) implements Mishap {}

    record Status(ScsiStatus status) implements Mishap {}

    record Broken(HawserException failure) implements Mishap {}
  }

  final Queue<Mishap> mishaps = new ArrayDeque<>();
  final List<Integer> opcodes = new ArrayList<>();
  final byte[] content;
  StandardInquiry inquiry =
      new StandardInquiry(
          0, 0, false, 6, 1, false, false, false, true, "HAWSER", "FAKE DISK", "0001", List.of());
  Capacity capacity;
  boolean knowsCapacity16 = true;
  List<Lun> luns = List.of(Lun.of(0), Lun.of(1));

  FakeDisk(int blocks, int blockSize) {
    content = new byte[blocks * blockSize];
    capacity = Capacity.of(blocks, blockSize);
  }

  @Override
  public Lun lun() {
    return Lun.of(1);
  }

  @Override
  public String description() {
    return "the fake disk";
  }

  @Override
  public int maxTransferLength() {
    return 1 << 20;
  }

  @Override
  public void cancel(ScsiCommand command) {}

  @Override
  public CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline end) {
    return CompletableFuture.completedStage(TaskManagementResponse.FUNCTION_COMPLETE);
  }

  @Override
  public void execute(ScsiCommand command) {
    command.begin();
    opcodes.add(command.cdbByte(0));
    Mishap mishap = mishaps.poll();
    if (mishap instanceof Mishap.Refused refused) {
      refuse(command, refused.code());
    } else if (mishap instanceof Mishap.Status status) {
      command.complete(status.status().code(), 0, 0);
    } else if (mishap instanceof Mishap.Broken broken) {
      command.fail(broken.failure());
    } else {
      answer(command);
    }
  }

  private void answer(ScsiCommand command) {
    byte[] cdb = command.cdbCopy();
    switch (command.cdbByte(0)) {
      case Opcode.TEST_UNIT_READY -> command.complete(0, 0, 0);
      case Opcode.INQUIRY -> {
        if ((cdb[1] & 1) == 0) {
          give(command, inquiry.encode());
        } else {
          vpd(command, cdb[2] & 0xff);
        }
      }
      case Opcode.REPORT_LUNS -> give(command, LunList.encode(luns));
      case Opcode.READ_CAPACITY_10 -> give(command, capacity.encode10());
      case Opcode.SERVICE_ACTION_IN_16 -> {
        if (knowsCapacity16) {
          give(command, capacity.encode16());
        } else {
          refuse(command, SenseCode.INVALID_OPCODE);
        }
      }
      case Opcode.READ_10, Opcode.READ_16 -> move(command, cdb, true);
      case Opcode.WRITE_10, Opcode.WRITE_16 -> move(command, cdb, false);
      default -> refuse(command, SenseCode.INVALID_OPCODE);
    }
  }

  private void vpd(ScsiCommand command, int page) {
    switch (page) {
      case VpdPage.SUPPORTED_PAGES ->
          give(command, SupportedPages.encode(List.of(0x00, 0x80, 0x83, 0xb2, 0xc0)));
      case VpdPage.UNIT_SERIAL_NUMBER -> give(command, UnitSerialNumber.encode("SN-17"));
      case VpdPage.DEVICE_IDENTIFICATION ->
          give(
              command,
              DeviceIdentification.encode(
                  List.of(
                      Designator.binary(
                          Designator.TYPE_NAA,
                          HexFormat.of().parseHex("60014051234567890123456789abcdef")))));
      case VpdPage.LOGICAL_BLOCK_PROVISIONING ->
          give(
              command, new LogicalBlockProvisioning(0, true, true, false, true, false, 2).encode());
      case 0xc0 -> give(command, new byte[] {0, (byte) 0xc0, 0, 2, 0x41, (byte) 0xff});
      default -> refuse(command, SenseCode.INVALID_FIELD_IN_CDB);
    }
  }

  private void move(ScsiCommand command, byte[] cdb, boolean read) {
    int blockSize = capacity.blockSize();
    int at = (int) CdbFields.lba(cdb) * blockSize;
    int length = (int) CdbFields.blocks(cdb) * blockSize;
    ByteBuffer data = command.data();
    if (read) {
      data.put(command.dataOffset(), content, at, length);
    } else {
      data.get(command.dataOffset(), content, at, length);
    }
    command.complete(0, length, command.dataLength() - length);
  }

  private static void give(ScsiCommand command, byte[] data) {
    int length = Math.min(data.length, command.dataLength());
    command.data().put(command.dataOffset(), data, 0, length);
    command.complete(0, length, command.dataLength() - length);
  }

  private static void refuse(ScsiCommand command, SenseCode code) {
    byte[] sense = Sense.encodeFixed(code.data());
    command.sense(ByteBuffer.wrap(sense), 0, sense.length);
    command.complete(ScsiStatus.CHECK_CONDITION.code(), 0, command.dataLength());
  }
}
