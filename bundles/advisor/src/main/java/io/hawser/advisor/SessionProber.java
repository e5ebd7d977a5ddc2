package io.hawser.advisor;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Direction;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.advisor.Prober;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Probes with what targets get along with and what changes no disk: from the target READ (10),
 * towards it VERIFY (10) that compares bytes, where a mismatch proves arrival as well as a match;
 * in a discovery session, text with keys of no meaning, which targets answer {@code NotUnderstood}
 * (RFC 7143 section 6.1). Some targets drop a normal session that sends text, so none is sent
 * there.
 */
public final class SessionProber implements Prober {
  /** Below one Ethernet frame, around it, and up to what every target receives in one PDU. */
  private static final List<Integer> TEXTS = List.of(512, 1_200, 1_400, 2_800, 4_400, 8_000);

  private static final int LARGEST_READ = 64 << 10;
  private static final int LARGEST_VERIFY = 16 << 10;
  private static final int UNIT_ATTENTIONS = 8;
  private static final int CHECK_CONDITION = 2;
  private static final int MISCOMPARE = 0x0e;
  private static final int VALUE = 200;
  private static final int MAX_ANSWER = 64 << 10;

  @Override
  public CompletionStage<ProbeReport> probe(
      TransportSession session, Optional<Lun> lun, Duration step, Deadline deadline) {
    Steps steps = new Steps(step, deadline);
    return session
        .ping(steps.next())
        .<Optional<Duration>>handle(
            (time, failure) -> failure == null ? Optional.of(time) : Optional.empty())
        .thenCompose(
            time ->
                time.isEmpty()
                    ? CompletableFuture.completedFuture(dead(session))
                    : directions(session, lun, steps)
                        .thenApply(both -> report(session, time, both.out(), both.in())));
  }

  private record Both(Direction out, Direction in) {}

  private static Direction untried(String why) {
    return new Direction(0, OptionalInt.empty(), Optional.of(why));
  }

  private static CompletableFuture<Both> directions(
      TransportSession session, Optional<Lun> lun, Steps steps) {
    if (session.request().type() == SessionType.DISCOVERY) {
      int most = session.parameters().maxXmitDataSegmentLength();
      return Lengths.grow(
              TEXTS.stream().filter(length -> length <= most).toList(),
              length -> session.text(keys(length), MAX_ANSWER, steps.next()))
          .thenApply(out -> new Both(out, untried("a discovery session has nothing to read")));
    }
    if (lun.isEmpty()) {
      Direction nothing = untried("no logical unit was named");
      return CompletableFuture.completedFuture(new Both(nothing, nothing));
    }
    LogicalUnit unit = session.logicalUnit(lun.get());
    return block(unit, steps, UNIT_ATTENTIONS)
        .thenCompose(
            block ->
                inbound(unit, block, steps)
                    .thenCompose(
                        in ->
                            in.smallestLost().isPresent()
                                ? CompletableFuture.completedFuture(
                                    new Both(untried("the session was lost before"), in))
                                : outbound(session, unit, block, steps)
                                    .thenApply(out -> new Both(out, in))))
        .exceptionally(
            failure -> {
              Direction nothing = untried(Lengths.cause(failure).getMessage());
              return new Both(nothing, nothing);
            });
  }

  /** Deadlines for one message after the other. */
  private record Steps(Duration step, Deadline all) {
    Deadline next() {
      Deadline own = Deadline.after(step);
      return own.nanoTime() - all.nanoTime() < 0 ? own : all;
    }
  }

  /** The unit's block length, after the unit attentions that await every new session. */
  private static CompletableFuture<Integer> block(LogicalUnit unit, Steps steps, int attentions) {
    return execute(unit, new ScsiCommand().cdb(new byte[6]).noData(), steps.next())
        .thenCompose(
            ready -> {
              if (!ready.isGood() && attentions > 0) {
                return block(unit, steps, attentions - 1);
              }
              ByteBuffer capacity = ByteBuffer.allocate(8);
              byte[] cdb = new byte[10];
              cdb[0] = 0x25;
              return execute(unit, new ScsiCommand().cdb(cdb).read(capacity), steps.next())
                  .thenCompose(done -> whole(unit, done))
                  .thenCompose(done -> sensible(unit, capacity.getInt(4)));
            });
  }

  private static CompletableFuture<ScsiCommand> whole(LogicalUnit unit, ScsiCommand command) {
    return command.isWhole()
        ? CompletableFuture.completedFuture(command)
        : CompletableFuture.failedFuture(
            new HawserException(
                ErrorCode.GENERIC,
                unit.description()
                    + " answered command "
                    + Integer.toHexString(command.cdbByte(0) & 0xff)
                    + "h with status "
                    + command.status()));
  }

  private static CompletableFuture<Integer> sensible(LogicalUnit unit, int block) {
    return block >= 256 && block <= LARGEST_READ
        ? CompletableFuture.completedFuture(block)
        : CompletableFuture.failedFuture(
            new HawserException(
                ErrorCode.GENERIC, unit.description() + " has blocks of " + block + " bytes"));
  }

  private static List<Integer> lengths(int block, int most) {
    List<Integer> lengths = new ArrayList<>();
    for (int length = block; length <= most; length *= 2) {
      lengths.add(length);
    }
    return lengths;
  }

  private static byte[] cdb(int operation, int flags, int blocks) {
    byte[] cdb = new byte[10];
    cdb[0] = (byte) operation;
    cdb[1] = (byte) flags;
    cdb[7] = (byte) (blocks >> 8);
    cdb[8] = (byte) blocks;
    return cdb;
  }

  private static CompletableFuture<Direction> inbound(LogicalUnit unit, int block, Steps steps) {
    return Lengths.grow(
        lengths(block, Math.min(LARGEST_READ, unit.maxTransferLength())),
        length ->
            execute(
                    unit,
                    new ScsiCommand()
                        .cdb(cdb(0x28, 0, length / block))
                        .read(ByteBuffer.allocate(length)),
                    steps.next())
                .thenCompose(done -> whole(unit, done)));
  }

  private static CompletableFuture<Direction> outbound(
      TransportSession session, LogicalUnit unit, int block, Steps steps) {
    SessionParameters agreed = session.parameters();
    // So much travels with the command itself, so that any answer proves that it arrived.
    int immediate =
        agreed.immediateData()
            ? Math.min(agreed.maxXmitDataSegmentLength(), agreed.firstBurstLength())
            : 0;
    return Lengths.grow(
        lengths(block, Math.min(LARGEST_VERIFY, unit.maxTransferLength())),
        length ->
            execute(
                    unit,
                    new ScsiCommand()
                        .cdb(cdb(0x2f, 2, length / block))
                        .write(ByteBuffer.allocate(length)),
                    steps.next())
                .thenCompose(
                    done ->
                        length <= immediate || hasCompared(done)
                            ? CompletableFuture.completedFuture(done)
                            : whole(unit, done)));
  }

  private static boolean hasCompared(ScsiCommand command) {
    if (command.isGood()) {
      return true;
    }
    ByteBuffer sense = command.sense();
    if (command.status() != CHECK_CONDITION || sense.remaining() < 3) {
      return false;
    }
    boolean descriptors = (sense.get(sense.position()) & 0x7f) >= 0x72;
    return (sense.get(sense.position() + (descriptors ? 1 : 2)) & 0x0f) == MISCOMPARE;
  }

  private static CompletableFuture<ScsiCommand> execute(
      LogicalUnit unit, ScsiCommand command, Deadline deadline) {
    CompletableFuture<ScsiCommand> result = new CompletableFuture<>();
    unit.execute(
        command
            .deadline(deadline.nanoTime())
            .onCompletion(
                done -> {
                  if (done.failure().isPresent()) {
                    result.completeExceptionally(done.failure().get());
                  } else {
                    result.complete(done);
                  }
                }));
    return result;
  }

  /** Keys of no meaning, of this length in all; a value has at most 255 bytes. */
  private static byte[] keys(int length) {
    StringBuilder text = new StringBuilder("SendTargets=All\0");
    for (int i = 0; text.length() < length; i++) {
      String key = "X-io.hawser.probe" + i + "=";
      int value = Math.min(VALUE, length - text.length() - key.length() - 1);
      text.append(key).append("p".repeat(Math.max(1, value))).append('\0');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static ProbeReport dead(TransportSession session) {
    Direction nothing = new Direction(0, OptionalInt.empty(), Optional.of("no answer to a ping"));
    return new ProbeReport(
        session.request().iface().name(),
        session.portal(),
        Optional.empty(),
        nothing,
        nothing,
        Outcome.DEAD,
        "Not even a ping comes back from " + session.portal().address() + ".");
  }

  private static ProbeReport report(
      TransportSession session, Optional<Duration> time, Direction out, Direction in) {
    Outcome outcome;
    String text;
    if (out.smallestLost().isPresent() || in.smallestLost().isPresent()) {
      outcome = Outcome.BLACK_HOLE;
      text = hole(out.smallestLost().isPresent() ? "towards" : "from", session, out, in);
    } else if (out.refused().isPresent() || in.refused().isPresent()) {
      outcome = Outcome.PARTLY;
      text =
          "What was tried passed; not all was, because: "
              + out.refused().or(in::refused).orElseThrow()
              + ".";
    } else {
      outcome = Outcome.CLEAR;
      text =
          "Messages of up to "
              + out.largestPassed()
              + " bytes pass towards the target and "
              + in.largestPassed()
              + " from it.";
    }
    return new ProbeReport(
        session.request().iface().name(), session.portal(), time, out, in, outcome, text);
  }

  private static String hole(String way, TransportSession session, Direction out, Direction in) {
    Direction lost = out.smallestLost().isPresent() ? out : in;
    return "Messages of "
        + lost.smallestLost().getAsInt()
        + " bytes "
        + way
        + " "
        + session.portal().address()
        + " vanish while "
        + lost.largestPassed()
        + " bytes pass: a switch or the far end takes smaller packets than the sender's interface"
        + " sends; compare the MTU of "
        + (way.equals("towards") ? "this host's port" : "the target's port")
        + " with every switch port on the way.";
  }
}
