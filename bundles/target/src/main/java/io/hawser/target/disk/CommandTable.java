package io.hawser.target.disk;

import io.hawser.scsi.disk.SupportedCommands;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands of a device server by operation code and service action. */
final class CommandTable {
  private final Map<Integer, Command> byCode = new HashMap<>();

  void add(Collection<Command> commands) {
    for (Command command : commands) {
      if (byCode.put(index(command.opcode(), command.serviceAction()), command) != null) {
        throw new IllegalArgumentException("two commands have the code " + command.opcode());
      }
      byCode.putIfAbsent(index(command.opcode(), -1), command);
    }
  }

  private static int index(int opcode, int serviceAction) {
    return opcode << 8 | serviceAction & 0xff;
  }

  /** The command this CDB asks for. */
  Optional<Command> find(byte[] cdb) {
    Command any = byCode.get(index(cdb[0] & 0xff, -1));
    if (any == null || any.serviceAction() < 0) {
      return Optional.ofNullable(any);
    }
    return Optional.ofNullable(byCode.get(index(cdb[0] & 0xff, cdb[1] & 0x1f)));
  }

  /** Whether some service action of this operation code is known. */
  boolean knowsOpcode(byte[] cdb) {
    return byCode.containsKey(index(cdb[0] & 0xff, -1));
  }

  Optional<Command> find(int opcode, int serviceAction) {
    return Optional.ofNullable(byCode.get(index(opcode, serviceAction)));
  }

  List<SupportedCommands.Command> supported() {
    return byCode.values().stream()
        .distinct()
        .sorted(Comparator.comparingInt(Command::opcode).thenComparingInt(Command::serviceAction))
        .map(
            c ->
                new SupportedCommands.Command(
                    c.opcode(),
                    Math.max(0, c.serviceAction()),
                    c.serviceAction() >= 0,
                    c.usage().length))
        .toList();
  }
}
