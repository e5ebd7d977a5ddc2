package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Progress;
import io.hawser.shell.transfer.DeviceRange;
import io.hawser.shell.transfer.FileSource;
import io.hawser.shell.transfer.TransferLoop;
import java.io.IOException;
import java.util.List;

/** {@code hawser write}: a file onto blocks of a LUN; success only when all is acknowledged. */
public final class WriteCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "write",
          "write a file onto blocks of a LUN",
          List.of(Parameter.required("URL", "the LUN", ValueKind.URL)),
          List.of(
              Option.value("lba", "N", "first block"),
              Option.file("in", "what is written; its size is a multiple of the block size"),
              Option.flag("flush", "make it durable too (SYNCHRONIZE CACHE)"),
              Option.value("depth", "N", "transfers under way at a time (4)"),
              ConnectionOptions.MULTIPATH,
              ConnectionOptions.PORTAL),
          ConnectionOptions.ALL,
          List.of(
              "Exit status 0 means that the target acknowledged every byte. A failed write says"
                  + " how many bytes from the start were acknowledged."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    long lba = call.arguments().requiredNumber("lba", 0, Long.MAX_VALUE);
    String in = call.arguments().required("in");
    int depth = (int) call.arguments().number("depth", 4, 1, 256);
    try (FileSource file = FileSource.open(in);
        OpenDevice device = OpenDevice.open(call, call.arguments().positional().get(0))) {
      device.checkWritable(in, file.size());
      DeviceRange range = device.blocks(lba, file.size() / device.blockSize());
      transfer(call, file, range, device, depth);
      if (call.arguments().flag("flush")) {
        Await.result(
            device.device().flush(device.connection().operationDeadline()),
            device.connection().operationTime().plusSeconds(5),
            "flushing " + device.name());
      }
      if (call.json()) {
        call.print(new Json().object().put("bytes", range.size()).endObject().toString());
      }
    }
  }

  private static void transfer(
      Invocation call, FileSource file, DeviceRange range, OpenDevice device, int depth)
      throws HawserException {
    Progress progress = new Progress(call.terminal(), "writing", range.size(), System::nanoTime);
    TransferLoop loop = new TransferLoop(file, range, range.size(), device.chunk(), depth);
    try {
      loop.run(progress::at, device.connection().operationTime().plusSeconds(5));
    } catch (HawserException e) {
      throw new PartialWriteException(
          e.code(),
          loop.done() + " of " + range.size() + " bytes were acknowledged, then: " + e.getMessage(),
          loop.done(),
          e);
    } finally {
      progress.clear();
    }
  }
}
