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
 * Probes with what every target understands: towards it, text requests with keys of no meaning (RFC
 * 7143 section 6.1 has targets answer {@code NotUnderstood}); from it, READ (10) of growing length.
 */
public final class SessionProber implements Prober {
  /** Below one Ethernet frame, around it, and up to what every target receives in one PDU. */
  private static final List<Integer> OUTBOUND = List.of(512, 1_200, 1_400, 2_800, 4_400, 8_000);

  private static final int LARGEST_READ = 64 << 10;
  private static final int LARGEST_BLOCK = 64 << 10;
  private static final int VALUE = 200;
  private static final int MAX_ANSWER = 64 << 10;
  private static final Direction UNTRIED =
      new Direction(0, OptionalInt.empty(), Optional.of("no logical unit to read from"));

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
                    : inbound(session, lun, steps)
                        .thenCompose(
                            in ->
                                outbound(session, in, steps)
                                    .thenApply(out -> report(session, time, out, in))));
  }

  /** Deadlines for one message after the other. */
  private record Steps(Duration step, Deadline all) {
    Deadline next() {
      Deadline own = Deadline.after(step);
      return own.nanoTime() - all.nanoTime() < 0 ? own : all;
    }
  }

  private static CompletableFuture<Direction> inbound(
      TransportSession session, Optional<Lun> lun, Steps steps) {
    if (lun.isEmpty() || session.request().type() == SessionType.DISCOVERY) {
      return CompletableFuture.completedFuture(UNTRIED);
    }
    LogicalUnit unit = session.logicalUnit(lun.get());
    ByteBuffer capacity = ByteBuffer.allocate(8);
    byte[] readCapacity = new byte[10];
    readCapacity[0] = 0x25;
    return execute(unit, readCapacity, capacity, steps.next())
        .<Direction>thenCompose(moved -> reads(unit, capacity.getInt(4), steps))
        .exceptionally(
            failure ->
                new Direction(
                    0, OptionalInt.empty(), Optional.of(Lengths.cause(failure).getMessage())));
  }

  private static CompletableFuture<Direction> reads(LogicalUnit unit, int block, Steps steps) {
    if (block < 256 || block > LARGEST_BLOCK) {
      return CompletableFuture.failedFuture(
          new HawserException(
              ErrorCode.GENERIC, unit.description() + " has blocks of " + block + " bytes"));
    }
    List<Integer> lengths = new ArrayList<>();
    int most = Math.min(LARGEST_READ, unit.maxTransferLength());
    for (int length = block; length <= most; length *= 2) {
      lengths.add(length);
    }
    return Lengths.grow(
        lengths,
        length -> execute(unit, read(length / block), ByteBuffer.allocate(length), steps.next()));
  }

  private static byte[] read(int blocks) {
    byte[] cdb = new byte[10];
    cdb[0] = 0x28;
    cdb[7] = (byte) (blocks >> 8);
    cdb[8] = (byte) blocks;
    return cdb;
  }

  private static CompletableFuture<Integer> execute(
      LogicalUnit unit, byte[] cdb, ByteBuffer into, Deadline deadline) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    unit.execute(
        new ScsiCommand()
            .cdb(cdb)
            .read(into)
            .deadline(deadline.nanoTime())
            .onCompletion(
                command -> {
                  if (command.failure().isPresent()) {
                    result.completeExceptionally(command.failure().get());
                  } else if (!command.isWhole()) {
                    result.completeExceptionally(
                        new HawserException(
                            ErrorCode.GENERIC,
                            unit.description()
                                + " answered a read with status "
                                + command.status()
                                + " and "
                                + command.transferred()
                                + " bytes"));
                  } else {
                    result.complete(command.transferred());
                  }
                }));
    return result;
  }

  private static CompletableFuture<Direction> outbound(
      TransportSession session, Direction inbound, Steps steps) {
    if (inbound.smallestLost().isPresent()) {
      return CompletableFuture.completedFuture(
          new Direction(
              0, OptionalInt.empty(), Optional.of("the session was lost before it was tried")));
    }
    int most = session.parameters().maxXmitDataSegmentLength();
    return Lengths.grow(
        OUTBOUND.stream().filter(length -> length <= most).toList(),
        length -> session.text(keys(length), MAX_ANSWER, steps.next()));
  }

  /** Keys of no meaning, of this length in all; a value has at most 255 bytes. */
  private static byte[] keys(int length) {
    StringBuilder text = new StringBuilder();
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
          "What could be tried passed; not tried: "
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
