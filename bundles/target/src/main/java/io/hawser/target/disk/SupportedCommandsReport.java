package io.hawser.target.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.SupportedCommands;
import io.hawser.scsi.sense.SenseCode;
import java.util.List;
import java.util.Optional;

/** REPORT SUPPORTED OPERATION CODES (SPC-4 section 6.35) about the table it is itself part of. */
final class SupportedCommandsReport {
  private final CommandTable table;

  SupportedCommandsReport(CommandTable table) {
    this.table = table;
  }

  List<Command> commands() {
    return List.of(
        Command.of(
            Opcode.MAINTENANCE_IN,
            Opcode.SA_SUPPORTED_OPERATION_CODES,
            Access.ALWAYS,
            "a3 1f 87 ff ff ff ff ff ff ff 00 07",
            this::report));
  }

  private ScsiResult report(ScsiRequest request) throws CheckCondition {
    byte[] cdb = request.cdb();
    boolean timeouts = (cdb[2] & 0x80) != 0;
    int opcode = BigEndian.u8(cdb, 3);
    int action = BigEndian.u16(cdb, 4);
    Optional<Command> any = table.find(opcode, -1);
    boolean hasActions = any.isPresent() && any.get().serviceAction() >= 0;
    Optional<Command> exact = action <= 0x1f ? table.find(opcode, action) : Optional.empty();
    return switch (cdb[2] & 0x07) {
      case 0 -> request.answer(SupportedCommands.encodeAll(table.supported(), timeouts));
      case 1 -> {
        if (hasActions) {
          throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
        }
        yield one(request, any, timeouts);
      }
      case 2 -> {
        if (any.isPresent() && !hasActions) {
          throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
        }
        yield one(request, exact, timeouts);
      }
      case 3 -> one(request, hasActions ? exact : action == 0 ? any : Optional.empty(), timeouts);
      default -> throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    };
  }

  private static ScsiResult one(ScsiRequest request, Optional<Command> command, boolean timeouts) {
    SupportedCommands.One answer =
        command
            .map(c -> new SupportedCommands.One(SupportedCommands.YES, usage(c)))
            .orElseGet(() -> new SupportedCommands.One(SupportedCommands.NO, new byte[0]));
    return request.answer(SupportedCommands.encodeOne(answer, timeouts && command.isPresent()));
  }

  /** The map names the operation code and, where there is one, the service action. */
  private static byte[] usage(Command command) {
    byte[] usage = command.usage().clone();
    usage[0] = (byte) command.opcode();
    if (command.serviceAction() >= 0) {
      usage[1] = (byte) (usage[1] & ~0x1f | command.serviceAction());
    }
    return usage;
  }
}
