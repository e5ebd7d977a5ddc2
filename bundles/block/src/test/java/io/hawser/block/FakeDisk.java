package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.CommandName;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.BlockRange;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.disk.UnmapList;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A disk in memory that answers at once, unless the test scripts something else. */
final class FakeDisk implements LogicalUnit {
  /** What happens to the next command the condition holds for; once. */
  private record Script(Predicate<ScsiCommand> when, Predicate<ScsiCommand> action) {}

  final List<String> log = new ArrayList<>();
  final List<ScsiCommand> held = new ArrayList<>();
  final List<ScsiCommand> cancelled = new ArrayList<>();
  private final Deque<Script> scripts = new ArrayDeque<>();

  byte[] content;
  Capacity capacity;
  String serial = "serial-1";
  List<Designator> designators =
      List.of(
          Designator.binary(
              Designator.TYPE_NAA, HexFormat.of().parseHex("60014050000000000000000000000001")));
  BlockLimits limits = new BlockLimits(true, 1, 1, 0, 0, 1024, 8, 8, 0, false, 4096);
  LogicalBlockProvisioning provisioning =
      new LogicalBlockProvisioning(0, true, true, false, true, false, 2);
  StandardInquiry inquiry =
      new StandardInquiry(
          0, 0, false, 6, 0, false, false, false, true, "HAWSER", "fake", "1", List.of());
  boolean writeProtected;
  boolean knowsCapacity16 = true;
  boolean knowsFlush = true;
  boolean knowsWriteSame = true;
  boolean hold;
  int maxTransfer = 1 << 20;

  FakeDisk(int blocks, int blockSize) {
    capacity = Capacity.of(blocks, blockSize);
    content = new byte[blocks * blockSize];
  }

  // ---- scripting ---------------------------------------------------------------------------

  static Predicate<ScsiCommand> opcode(int code) {
    return command -> command.cdbByte(0) == code;
  }

  static Predicate<ScsiCommand> any() {
    return command -> true;
  }

  /** The next such command ends with this sense. */
  FakeDisk failNext(Predicate<ScsiCommand> when, SenseData sense) {
    return script(
        when,
        command -> {
          check(command, sense);
          return true;
        });
  }

  /** The next such command ends with this status and no data. */
  FakeDisk statusNext(Predicate<ScsiCommand> when, int status) {
    return script(
        when,
        command -> {
          command.complete(status, 0, command.dataLength());
          return true;
        });
  }

  /** The next such command is done by {@code action}; {@code false} from it goes on as usual. */
  FakeDisk script(Predicate<ScsiCommand> when, Predicate<ScsiCommand> action) {
    scripts.add(new Script(when, action));
    return this;
  }

  List<String> logOf(String name) {
    return log.stream().filter(l -> l.startsWith(name)).toList();
  }

  void release() {
    hold = false;
    List<ScsiCommand> now = List.copyOf(held);
    held.clear();
    now.forEach(this::run);
  }

  // ---- the logical unit --------------------------------------------------------------------

  @Override
  public Lun lun() {
    return Lun.of(0);
  }

  @Override
  public String description() {
    return "fake";
  }

  @Override
  public int maxTransferLength() {
    return maxTransfer;
  }

  @Override
  public void execute(ScsiCommand command) {
    command.begin();
    log.add(CommandName.withRange(command));
    for (Script script : scripts) {
      if (script.when.test(command)) {
        scripts.remove(script);
        if (script.action.test(command)) {
          return;
        }
        break;
      }
    }
    if (hold) {
      held.add(command);
    } else {
      run(command);
    }
  }

  @Override
  public void cancel(ScsiCommand command) {
    cancelled.add(command);
    if (held.remove(command)) {
      command.fail(new HawserException(ErrorCode.GENERIC, "fake: cancelled"));
    }
  }

  @Override
  public CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline d) {
    return CompletableFuture.completedStage(TaskManagementResponse.FUNCTION_COMPLETE);
  }

  static void check(ScsiCommand command, SenseData sense) {
    byte[] bytes = Sense.encodeFixed(sense);
    command.sense(ByteBuffer.wrap(bytes), 0, bytes.length);
    command.complete(ScsiStatus.CHECK_CONDITION.code(), 0, command.dataLength());
  }

  private void run(ScsiCommand command) {
    byte[] cdb = command.cdbCopy();
    switch (CdbFields.opcode(cdb)) {
      case Opcode.TEST_UNIT_READY -> command.complete(0, 0, 0);
      case Opcode.INQUIRY -> inquire(command, cdb);
      case Opcode.SERVICE_ACTION_IN_16 -> {
        if (knowsCapacity16) {
          send(command, capacity.encode16());
        } else {
          check(command, SenseCode.INVALID_OPCODE.data());
        }
      }
      case Opcode.READ_CAPACITY_10 -> send(command, capacity.encode10());
      case Opcode.MODE_SENSE_6 ->
          send(command, new ModeData(0, writeProtected, true, List.of()).encode6());
      case Opcode.READ_10, Opcode.READ_16 -> {
        int from = (int) CdbFields.lba(cdb) * capacity.blockSize();
        command.data().put(command.dataOffset(), content, from, command.dataLength());
        command.complete(0, command.dataLength(), 0);
      }
      case Opcode.WRITE_10, Opcode.WRITE_16 -> {
        int to = (int) CdbFields.lba(cdb) * capacity.blockSize();
        command.data().get(command.dataOffset(), content, to, command.dataLength());
        command.complete(0, command.dataLength(), 0);
      }
      case Opcode.SYNCHRONIZE_CACHE_10, Opcode.SYNCHRONIZE_CACHE_16 -> {
        if (knowsFlush) {
          command.complete(0, 0, 0);
        } else {
          check(command, SenseCode.INVALID_OPCODE.data());
        }
      }
      case Opcode.WRITE_SAME_16 -> writeSame(command, cdb);
      case Opcode.UNMAP -> unmap(command);
      default -> check(command, SenseCode.INVALID_OPCODE.data());
    }
  }

  private void inquire(ScsiCommand command, byte[] cdb) {
    if ((cdb[1] & 1) == 0) {
      send(command, inquiry.encode());
      return;
    }
    switch (cdb[2] & 0xff) {
      case 0x00 -> send(command, SupportedPages.encode(List.of(0, 0x80, 0x83, 0xb0, 0xb2)));
      case 0x80 -> send(command, UnitSerialNumber.encode(serial));
      case 0x83 -> send(command, DeviceIdentification.encode(designators));
      case 0xb0 -> send(command, limits.encode());
      case 0xb2 -> send(command, provisioning.encode());
      default -> check(command, SenseCode.INVALID_FIELD_IN_CDB.data());
    }
  }

  private void writeSame(ScsiCommand command, byte[] cdb) {
    if (!knowsWriteSame) {
      check(command, SenseCode.INVALID_OPCODE.data());
      return;
    }
    int size = capacity.blockSize();
    for (long i = 0; i < CdbFields.blocks(cdb); i++) {
      int to = (int) (CdbFields.lba(cdb) + i) * size;
      command.data().get(command.dataOffset(), content, to, size);
    }
    command.complete(0, command.dataLength(), 0);
  }

  private void unmap(ScsiCommand command) {
    try {
      ByteBuffer list = command.data().slice(command.dataOffset(), command.dataLength());
      for (BlockRange range : UnmapList.parse(list)) {
        log.add("unmapped " + range.lba() + "+" + range.blocks());
      }
      command.complete(0, command.dataLength(), 0);
    } catch (HawserException e) {
      check(command, SenseCode.INVALID_FIELD_IN_PARAMETERS.data());
    }
  }

  private static void send(ScsiCommand command, byte[] data) {
    int length = Math.min(data.length, command.dataLength());
    if (length > 0) {
      command.data().put(command.dataOffset(), data, 0, length);
    }
    command.complete(0, length, command.dataLength() - data.length);
  }
}
