package io.hawser.shell.command;

import io.hawser.scsi.disk.Capacity;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import java.io.IOException;
import java.util.List;

/** {@code hawser capacity}: how large a LUN is. */
public final class CapacityCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "capacity",
          "print the size of a LUN: blocks=N block_size=N bytes=N",
          List.of(Parameter.required("URL", "the LUN", ValueKind.URL)),
          List.of(),
          ConnectionOptions.ALL,
          List.of());

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    Connection connection = Connection.toLun(call, call.arguments().positional().get(0));
    Capacity capacity;
    try (OpenSession session = OpenSession.open(call, connection)) {
      capacity = session.calls().capacity();
    }
    if (call.json()) {
      call.print(
          new Json()
              .object()
              .put("blocks", capacity.blocks())
              .put("block_size", capacity.blockSize())
              .put("physical_block_size", capacity.physicalBlockSize())
              .put("bytes", capacity.bytes())
              .endObject()
              .toString());
    } else {
      call.print(
          "blocks="
              + capacity.blocks()
              + " block_size="
              + capacity.blockSize()
              + " bytes="
              + capacity.bytes());
    }
  }
}
