package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.SessionOpener;
import io.hawser.scsi.disk.Capacity;
import io.hawser.shell.bench.Content;
import io.hawser.shell.bench.Lane;
import io.hawser.shell.bench.Workload;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code hawser bench}: how fast a LUN is over this transport. */
public final class BenchCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "bench",
          "measure I/O on a LUN; writing destroys what is on it",
          List.of(Parameter.required("URL", "the LUN", ValueKind.URL)),
          List.of(
              Option.choice(
                  "rw",
                  "what is sent (randread)",
                  "read",
                  "write",
                  "randread",
                  "randwrite",
                  "randrw"),
              Option.value("bs", "SIZE", "bytes of one command (4k)"),
              Option.value("depth", "N", "commands under way in each session (32)"),
              Option.value("time", "TIME", "how long it is measured (10s)"),
              Option.value("ramp", "TIME", "how long it runs before it is measured (0s)"),
              Option.value("sessions", "N", "sessions, an event loop each (1)"),
              Option.value("offset", "SIZE", "where on the LUN the range begins (0)"),
              Option.value("size", "SIZE", "length of the range (to the end)"),
              Option.value("mix", "PERCENT", "reads of randrw (50)"),
              Option.flag("stamp", "writes number their blocks, so that they can be verified"),
              Option.flag("verify", "check a sample of what is read"),
              Option.flag("busy-poll", "event loops never sleep: lowest latency, a core each")),
          ConnectionOptions.ALL,
          List.of(
              "Reports I/O per second, MB/s (10^6), latencies in microseconds, the longest time"
                  + " without a completion, CPU seconds of the process and errors. Exit status 1 if"
                  + " there were errors.",
              "--verify compares every 1024th read with what its place should hold: block numbers"
                  + " that bench --rw write --stamp has written over the whole range, zeroes, or"
                  + " the pattern of benchmarks/native/fast-target. Which of them it is, the first"
                  + " block of the range tells."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  /** What is asked for. */
  private record Plan(
      String rw,
      long bytes,
      int depth,
      Duration time,
      Duration ramp,
      int sessions,
      long offset,
      long size,
      int readPercent,
      boolean stamp,
      boolean verify) {
    static Plan of(Arguments arguments) throws HawserException {
      String rw = arguments.value("rw").orElse("randread");
      int mix = (int) arguments.number("mix", 50, 0, 100);
      int reads = rw.equals("randrw") ? mix : rw.endsWith("read") ? 100 : 0;
      Duration time = arguments.duration("time", Duration.ofSeconds(10));
      if (time.isZero()) {
        throw new HawserException(ErrorCode.INVALID, "--time must be longer than 0");
      }
      return new Plan(
          rw,
          arguments.size("bs", 4096, 512, 16 << 20),
          (int) arguments.number("depth", 32, 1, 4096),
          time,
          arguments.duration("ramp", Duration.ZERO),
          (int) arguments.number("sessions", 1, 1, 64),
          arguments.size("offset", 0, 0, Long.MAX_VALUE),
          arguments.size("size", Long.MAX_VALUE, 512, Long.MAX_VALUE),
          reads,
          arguments.flag("stamp"),
          arguments.flag("verify"));
    }
  }

  @Override
  public void run(Invocation call) throws IOException {
    Connection connection = Connection.toLun(call, call.arguments().positional().get(0));
    Plan plan = Plan.of(call.arguments());
    boolean busyPoll = call.arguments().flag("busy-poll");
    SessionOpener opener =
        busyPoll || plan.sessions() > 1
            ? call.services().sessions(new Tuning(plan.sessions(), busyPoll))
            : call.services().sessions();
    List<OpenSession> sessions = new ArrayList<>();
    try {
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < plan.sessions(); i++) {
        OpenSession session = OpenSession.open(opener, connection);
        sessions.add(session);
        lanes.add(lane(plan, session, i));
      }
      new BenchRun(call, lanes, plan.time(), plan.ramp())
          .run(plan.rw(), plan.bytes(), connection.options().timeouts().command());
    } finally {
      for (OpenSession session : sessions) {
        session.close();
      }
    }
  }

  private static Lane lane(Plan plan, OpenSession session, int index) throws HawserException {
    Capacity capacity = session.calls().capacity();
    LogicalUnit unit =
        session.session().logicalUnit(Lun.of(session.connection().url().lun().orElseThrow()));
    int blockSize = capacity.blockSize();
    if (plan.bytes() % blockSize != 0 || plan.bytes() > unit.maxTransferLength()) {
      throw new HawserException(
          ErrorCode.INVALID,
          "--bs "
              + plan.bytes()
              + ": not a multiple of the block size "
              + blockSize
              + " up to "
              + unit.maxTransferLength());
    }
    long first = plan.offset() / blockSize;
    long range = Math.min(plan.size() / blockSize, capacity.blocks() - first);
    int blocks = (int) (plan.bytes() / blockSize);
    if (plan.offset() % blockSize != 0 || range < blocks) {
      throw new HawserException(
          ErrorCode.INVALID,
          "--offset and --size leave no room for one command on a LUN of "
              + capacity.bytes()
              + " bytes");
    }
    Workload workload =
        new Workload(
            plan.rw().startsWith("rand"),
            plan.readPercent(),
            blocks,
            first,
            range,
            index + 1,
            (double) index / plan.sessions());
    Content content = content(plan, session.calls(), first, blockSize);
    return new Lane(unit, workload, content, blockSize, plan.depth(), System::nanoTime);
  }

  private static Content content(Plan plan, ScsiCalls calls, long first, int blockSize)
      throws HawserException {
    if (!plan.verify()) {
      return plan.stamp() ? Content.STAMPED : Content.UNKNOWN;
    }
    Content content =
        Content.recognize(calls.block(first, blockSize), first).orElse(Content.UNKNOWN);
    if (content == Content.UNKNOWN || content != Content.STAMPED && plan.readPercent() < 100) {
      throw new HawserException(
          ErrorCode.INVALID,
          "--verify does not know what the LUN should hold: write it with bench --rw write --stamp"
              + " first");
    }
    return content;
  }
}
