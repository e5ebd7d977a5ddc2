package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.SessionOpener;
import io.hawser.scsi.disk.Capacity;
import io.hawser.shell.bench.Content;
import io.hawser.shell.bench.Journal;
import io.hawser.shell.bench.Lane;
import io.hawser.shell.bench.Workload;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code hawser bench}: how fast a LUN is over this transport. */
public final class BenchCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "bench",
          "measure I/O on a LUN, logins or discoveries; writing destroys what is on it",
          List.of(
              Parameter.required(
                  "URL", "the LUN; the target for login, the portal for discover", ValueKind.URL)),
          List.of(
              Option.choice(
                  "rw",
                  "what is sent (randread)",
                  "read",
                  "write",
                  "randread",
                  "randwrite",
                  "randrw",
                  "login",
                  "discover"),
              Option.value("bs", "SIZE", "bytes of one command (4k)"),
              Option.value("depth", "N", "commands under way in each session (32)"),
              Option.value("time", "TIME", "how long it is measured (10s)"),
              Option.value("ramp", "TIME", "how long it runs before it is measured (0s)"),
              Option.value("sessions", "N", "sessions, an event loop each (1)"),
              Option.value("offset", "SIZE", "where on the LUN the range begins (0)"),
              Option.value("size", "SIZE", "length of the range (to the end)"),
              Option.value("mix", "PERCENT", "reads of randrw (50)"),
              Option.flag("stamp", "writes number their blocks, so that they can be verified"),
              Option.flag("verify", "check what is read"),
              ConnectionOptions.MULTIPATH,
              ConnectionOptions.PORTAL,
              Option.flag("busy-poll", "event loops never sleep: lowest latency, a core each"),
              Option.choice(
                  "io", "what the event loops run on (epoll)", "epoll", "nio", "io_uring")),
          ConnectionOptions.ALL,
          List.of(
              "Reports I/O per second, MB/s (10^6), latencies in microseconds, the longest time"
                  + " without a completion, CPU seconds of the process and errors. Exit status 1 if"
                  + " there were errors.",
              "--verify with writes keeps a journal of the last acknowledged write of each place:"
                  + " every read of such a place is compared in full, and all of them are read"
                  + " back at the end. A wrong byte is an error.",
              "--verify without writes compares every 1024th read with what its place should hold: block numbers"
                  + " that bench --rw write --stamp has written over the whole range, zeroes, or"
                  + " the pattern of benchmarks/native/fast-target. Which of them it is, the first"
                  + " block of the range tells.",
              "--io io_uring is refused where the kernel does not allow it; a transport that is"
                  + " configured to use it falls back to epoll there.",
              "login logs in and out, discover asks for the targets in a session of its own, one"
                  + " after another; reported are calls per second and their time in"
                  + " milliseconds."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String url = call.arguments().positional().get(0);
    BenchPlan plan = BenchPlan.of(call.arguments());
    if (!plan.isIo()) {
      calls(call, Connection.of(call, url), plan);
      return;
    }
    Connection connection = Connection.toLun(call, url);
    if (call.arguments().flag("multipath")) {
      joined(call, connection, plan);
    } else {
      sessions(call, connection, plan);
    }
  }

  private static void calls(Invocation call, Connection connection, BenchPlan plan)
      throws HawserException {
    if (call.arguments().flag("multipath") || plan.sessions() > 1) {
      throw new HawserException(
          ErrorCode.INVALID, "--rw " + plan.rw() + " takes neither --multipath nor --sessions");
    }
    BenchCalls calls = new BenchCalls(call, connection, plan);
    if (plan.rw().equals("login")) {
      calls.logins();
    } else {
      calls.discoveries();
    }
  }

  /** Each session has a lane of its own. */
  private static void sessions(Invocation call, Connection connection, BenchPlan plan)
      throws HawserException {
    SessionOpener opener =
        plan.tuning().needsOwnTransport() || plan.sessions() > 1
            ? call.services().sessions(plan.tuning())
            : call.services().sessions();
    List<OpenSession> sessions = new ArrayList<>();
    try {
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < plan.sessions(); i++) {
        OpenSession session = OpenSession.open(opener, connection);
        sessions.add(session);
        LogicalUnit unit =
            session.session().logicalUnit(Lun.of(connection.url().lun().orElseThrow()));
        lanes.add(lane(plan, unit, session.calls(), i));
      }
      new BenchRun(call, lanes, plan, lanes.size()).run(connection.options().timeouts().command());
    } finally {
      for (OpenSession session : sessions) {
        session.close();
      }
    }
  }

  /** One lane over all paths. */
  private static void joined(Invocation call, Connection connection, BenchPlan plan)
      throws HawserException {
    if (plan.sessions() > 1) {
      throw new HawserException(ErrorCode.INVALID, "--sessions and --multipath exclude each other");
    }
    if (plan.tuning().needsOwnTransport()) {
      int loops = Runtime.getRuntime().availableProcessors();
      call.services().sessions(plan.tuning().withLoops(loops));
    }
    try (JoinedLun lun = ManyPaths.join(call, connection)) {
      LogicalUnit unit = lun.map().unit();
      ScsiCalls calls =
          new ScsiCalls(
              unit,
              connection.url().toString(),
              connection.options().busyRetries(),
              connection.operationTime());
      new BenchRun(call, List.of(lane(plan, unit, calls, 0)), plan, lun.paths())
          .run(connection.options().timeouts().command());
    }
  }

  private static Lane lane(BenchPlan plan, LogicalUnit unit, ScsiCalls calls, int index)
      throws HawserException {
    Capacity capacity = calls.capacity();
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
    if (plan.verify() && plan.readPercent() < 100 && plan.sessions() == 1) {
      return journaled(plan, unit, workload, first, range / blocks, blockSize);
    }
    Content content = content(plan, calls, first, blockSize);
    return new Lane(unit, workload, content, blockSize, plan.depth(), System::nanoTime);
  }

  private static Lane journaled(
      BenchPlan plan, LogicalUnit unit, Workload workload, long first, long places, int blockSize)
      throws HawserException {
    int bytes = (int) plan.bytes();
    if (places < 2L * plan.depth()
        || places > Journal.MOST_PLACES
        || !Lane.canCheck(plan.depth(), bytes)) {
      throw new HawserException(
          ErrorCode.INVALID,
          "--verify with writes needs a range of "
              + 2L * plan.depth()
              + " to "
              + Journal.MOST_PLACES
              + " commands, see --size, and less under way than 48 MiB");
    }
    Journal journal =
        new Journal(first, (int) places, bytes / blockSize, blockSize, System.nanoTime());
    return Lane.journaled(unit, workload, journal, blockSize, plan.depth(), System::nanoTime);
  }

  private static Content content(BenchPlan plan, ScsiCalls calls, long first, int blockSize)
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
