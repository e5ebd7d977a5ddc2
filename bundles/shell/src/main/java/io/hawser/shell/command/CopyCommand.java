package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Decimal;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Progress;
import io.hawser.shell.transfer.CompareSink;
import io.hawser.shell.transfer.DeviceRange;
import io.hawser.shell.transfer.FileSink;
import io.hawser.shell.transfer.FileSource;
import io.hawser.shell.transfer.Sink;
import io.hawser.shell.transfer.Source;
import io.hawser.shell.transfer.TransferLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * {@code hawser copy}: a disk or file onto another, with read-ahead, flushed, verified on demand.
 */
public final class CopyCommand implements Command {
  private static final int CHUNK = 1 << 20;

  /** Most bytes under way; verifying takes as much again. */
  private static final int MEMORY = 32 << 20;

  private static final CommandSpec SPEC =
      new CommandSpec(
          "copy",
          "copy a LUN or a file onto another",
          List.of(
              Parameter.required("SRC", "a LUN's URL or a file", ValueKind.URL_OR_FILE),
              Parameter.required("DST", "a LUN's URL or a file", ValueKind.URL_OR_FILE)),
          List.of(
              Option.flag("verify", "read both again afterwards and compare"),
              Option.value("chunk", "SIZE", "bytes moved by one operation (1M)"),
              Option.value("depth", "N", "operations under way at a time (16)"),
              ConnectionOptions.MULTIPATH),
          ConnectionOptions.ALL,
          List.of(
              "The target is flushed before the command ends. A connection that is lost on the way"
                  + " is built up again within the limits of the options. A file appears under its"
                  + " name only when it is complete."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String from = call.arguments().positional().get(0);
    String to = call.arguments().positional().get(1);
    boolean fromDevice = isUrl(from);
    if (!fromDevice && !isUrl(to)) {
      throw new HawserException(
          ErrorCode.INVALID, "neither " + from + " nor " + to + " is an iscsi:// URL");
    }
    if (fromDevice) {
      try (OpenDevice source = OpenDevice.open(call, from)) {
        toDestination(call, source, source.whole(), to);
      }
    } else {
      try (FileSource source = FileSource.open(from)) {
        toDestination(call, null, source, to);
      }
    }
  }

  private static boolean isUrl(String text) {
    return text.startsWith("iscsi://");
  }

  private void toDestination(Invocation call, OpenDevice sourceDevice, Source source, String to)
      throws HawserException {
    if (!isUrl(to)) {
      try (FileSink file = FileSink.open(to)) {
        Job job = new Job(call, source, sourceDevice.blockSize(), sourceDevice.connection());
        job.copy(file);
        file.commit();
        job.verifyFile(to);
        job.report();
      }
      return;
    }
    try (OpenDevice target = OpenDevice.open(call, to)) {
      if (sourceDevice != null
          && sourceDevice.device().identity().wwid().isPresent()
          && sourceDevice.device().identity().wwid().equals(target.device().identity().wwid())) {
        throw new HawserException(
            ErrorCode.INVALID, source.name() + " and " + target.name() + " are the same disk");
      }
      target.checkWritable(source.name(), source.size());
      DeviceRange range = target.blocks(0, source.size() / target.blockSize());
      int sourceBlock = sourceDevice == null ? 0 : sourceDevice.blockSize();
      int alignment = Math.max(target.blockSize(), sourceBlock);
      Job job = new Job(call, source, alignment, target.connection());
      job.copy(range);
      Await.result(
          target.device().flush(target.connection().operationDeadline()),
          target.connection().operationTime().plusSeconds(5),
          "flushing " + target.name());
      job.verify(range);
      job.report();
    }
  }

  /** One copy: its parameters, and what it took. */
  private static final class Job {
    private final Invocation call;
    private final Source source;
    private final int chunk;
    private final int depth;
    private final Duration stall;
    private double copySeconds;
    private double verifySeconds = -1;

    /**
     * @param alignment what a chunk has to be a multiple of: the larger of the two block sizes
     */
    Job(Invocation call, Source source, int alignment, Connection connection)
        throws HawserException {
      this.call = call;
      this.source = source;
      chunk = (int) call.arguments().size("chunk", CHUNK, alignment, MEMORY);
      depth = (int) call.arguments().number("depth", 16, 1, 256);
      stall = connection.operationTime().plusSeconds(5);
      if (chunk % alignment != 0) {
        throw new HawserException(
            ErrorCode.INVALID, "--chunk must be a multiple of the block size " + alignment);
      }
      if ((long) chunk * depth > MEMORY) {
        throw new HawserException(
            ErrorCode.INVALID,
            "--chunk times --depth must not be more than " + Decimal.bytes(MEMORY));
      }
    }

    void copy(Sink sink) throws HawserException {
      copySeconds = run("copying", sink);
    }

    void verify(DeviceRange written) throws HawserException {
      if (call.arguments().flag("verify")) {
        verifySeconds = run("verifying", new CompareSink(written, source.name()));
      }
    }

    void verifyFile(String name) throws HawserException {
      if (call.arguments().flag("verify")) {
        try (FileSource written = FileSource.open(name)) {
          verifySeconds = run("verifying", new CompareSink(written, source.name()));
        }
      }
    }

    private double run(String label, Sink sink) throws HawserException {
      Progress progress = new Progress(call.terminal(), label, source.size(), System::nanoTime);
      TransferLoop loop = new TransferLoop(source, sink, source.size(), chunk, depth);
      try {
        loop.run(progress::at, stall);
      } catch (HawserException e) {
        throw new HawserException(
            e.code(),
            label
                + " stopped at byte "
                + loop.done()
                + " of "
                + source.size()
                + ": "
                + e.getMessage(),
            e);
      } finally {
        progress.clear();
      }
      return progress.elapsedNanos() / 1e9;
    }

    void report() {
      long bytes = source.size();
      if (call.json()) {
        Json json = new Json().object().put("bytes", bytes).put("seconds", copySeconds);
        json.put("bytes_per_second", (long) (bytes / copySeconds));
        json.put("verified", verifySeconds >= 0);
        if (verifySeconds >= 0) {
          json.put("verify_seconds", verifySeconds);
        }
        call.print(json.endObject().toString());
        return;
      }
      call.print("copied " + bytes + " bytes in " + rate(bytes, copySeconds));
      if (verifySeconds >= 0) {
        call.print("verified " + bytes + " bytes in " + rate(bytes, verifySeconds));
      }
    }

    private static String rate(long bytes, double seconds) {
      return Decimal.fixed(seconds, 2)
          + " s ("
          + Decimal.bytes((long) (bytes / Math.max(seconds, 1e-9)))
          + "/s)";
    }
  }
}
