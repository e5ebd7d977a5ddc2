package io.hawser.shell.command;

import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Progress;
import io.hawser.shell.transfer.DeviceRange;
import io.hawser.shell.transfer.FileSink;
import io.hawser.shell.transfer.TransferLoop;
import java.io.IOException;
import java.util.List;

/** {@code hawser read}: blocks of a LUN into a file that appears only when every byte is good. */
public final class ReadCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "read",
          "read blocks of a LUN into a file",
          List.of(Parameter.required("URL", "the LUN", ValueKind.URL)),
          List.of(
              Option.value("lba", "N", "first block"),
              Option.value("blocks", "N", "number of blocks"),
              Option.file("out", "where they go; - is standard output"),
              Option.value("depth", "N", "transfers under way at a time (4)"),
              ConnectionOptions.MULTIPATH,
              ConnectionOptions.PORTAL),
          ConnectionOptions.ALL,
          List.of(
              "The file is made under a temporary name beside FILE and renamed when it is"
                  + " complete: after a failure FILE is as it was before."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    long lba = call.arguments().requiredNumber("lba", 0, Long.MAX_VALUE);
    long blocks = call.arguments().requiredNumber("blocks", 1, Long.MAX_VALUE);
    String out = call.arguments().required("out");
    int depth = (int) call.arguments().number("depth", 4, 1, 256);
    try (OpenDevice device = OpenDevice.open(call, call.arguments().positional().get(0))) {
      DeviceRange range = device.blocks(lba, blocks);
      try (FileSink file = out.equals("-") ? FileSink.standardOutput() : FileSink.open(out)) {
        Progress progress =
            new Progress(call.terminal(), "reading", range.size(), System::nanoTime);
        TransferLoop loop = new TransferLoop(range, file, range.size(), device.chunk(), depth);
        try {
          loop.run(progress::at, device.connection().operationTime().plusSeconds(5));
        } finally {
          progress.clear();
        }
        file.commit();
      }
      if (call.json() && !out.equals("-")) {
        call.print(
            new Json().object().put("bytes", range.size()).put("file", out).endObject().toString());
      }
    }
  }
}
