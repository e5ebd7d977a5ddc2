package io.hawser.transport.tcp.session;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.transport.tcp.loop.Timeout;
import io.hawser.transport.tcp.recovery.StatusOrder;
import java.nio.ByteBuffer;

/**
 * Mends a connection while it stands (ErrorRecoveryLevel 1, RFC 7143 sections 7.1.4.1 and 7.1.4.2):
 * asks by SNACK for data, R2Ts and numbered responses that came damaged or not at all, keeps later
 * responses for their turn, and acknowledges data where the target asks for it. A target that does
 * not help costs the command, or the connection if a response stays missing. Loop only.
 */
final class WithinConnectionRecovery extends Timeout {
  /** SNACKs for the same responses without any coming, before the connection is given up. */
  private static final int MAX_REPEATED_SNACKS = 16;

  /** How often a missing response is asked for without any coming. */
  private static final int MAX_SILENCES = 6;

  /** How long the first SNACK may take; each one after it without an effect twice as long. */
  private static final long PATIENCE = 50_000_000L;

  private static final int MAX_DOUBLINGS = 4;

  private final FullFeaturePhase phase;
  private final ReceivedPdus received;
  private final Snacks snacks;
  private final StatusOrder order;
  private final DataRepairs data;
  private int repeatedSnacks;
  private int statusSilences;
  private int silences;

  // The PDU being received.
  private final ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);

  /**
   * @param phase whose connection it mends
   * @param received acts upon responses when their turn has come
   * @param commands the session's
   * @param expStatSn the StatSN expected next
   */
  WithinConnectionRecovery(
      FullFeaturePhase phase, ReceivedPdus received, SessionCommands commands, int expStatSn) {
    this.phase = phase;
    this.received = received;
    this.order = new StatusOrder(expStatSn);
    this.snacks = new Snacks(phase.connection().outbound(), order);
    this.data = new DataRepairs(this, header, commands, snacks);
  }

  /** A header has come. */
  void begin(ByteBuffer h, int at) {
    header.put(0, h, at, Bhs.LENGTH);
    data.begin();
  }

  /** What commands miss. */
  DataRepairs data() {
    return data;
  }

  /** Something that was missing has come. */
  void dataCame() {
    silences = 0;
  }

  // ---- responses -------------------------------------------------------------------------

  /**
   * Whether the numbered response just received may be acted upon. One that may not is kept, or was
   * here before. A Reject is acted upon at once: it may speak of what the others wait for.
   *
   * @param task whose status it is, {@code null} for none
   * @param segment its data
   */
  boolean admits(Task task, ByteBuffer segment) {
    int statSn = Bhs.statSn(header, 0);
    if (order.isRepeated(statSn)) {
      return false;
    }
    data.noticeTail(task);
    if (statSn == order.expected() && isReady(header)) {
      advance();
      return true;
    }
    StatusOrder.Run skipped = reach(statSn);
    askFor(skipped.statSn(), skipped.count() - 1);
    progress();
    boolean now = Bhs.opcode(header, 0) == Opcode.REJECT;
    try {
      order.hold(statSn, new StatusOrder.Held(copy(header), now ? Pdu.NO_DATA : copy(segment)));
    } catch (IllegalArgumentException e) {
      throw ConnectionFault.protocol(e.getMessage());
    }
    watch();
    return now;
  }

  private static ByteBuffer copy(ByteBuffer from) {
    return ByteBuffer.allocate(from.limit()).put(0, from, 0, from.limit());
  }

  private void progress() {
    repeatedSnacks = 0;
    statusSilences = 0;
    silences = 0;
  }

  private void advance() {
    order.done();
    progress();
    received.acknowledge(order.expected());
  }

  private StatusOrder.Run reach(int statSn) {
    try {
      return order.reach(statSn);
    } catch (IllegalArgumentException e) {
      throw ConnectionFault.protocol(
          Opcode.name(Bhs.opcode(header, 0)) + " with " + e.getMessage());
    }
  }

  /** Asks once more for responses that are known to be missing. */
  private void askAgain(StatusOrder.Run run) {
    if (++repeatedSnacks > MAX_REPEATED_SNACKS || statusSilences > MAX_SILENCES) {
      throw ConnectionFault.unanswered(
          "the target does not send the response with StatSN "
              + Integer.toUnsignedString(order.expected())
              + " again");
    }
    askFor(run.statSn(), run.count());
  }

  private void askFor(int statSn, int count) {
    if (count > 0) {
      snacks.statuses(statSn, count);
      watch();
    }
  }

  /** Whether nothing of what the response speaks of is missing. */
  private boolean isReady(ByteBuffer response) {
    int opcode = Bhs.opcode(response, 0);
    if (opcode != Opcode.SCSI_RESPONSE && opcode != Opcode.DATA_IN) {
      return true;
    }
    Task task = phase.task(Bhs.initiatorTaskTag(response, 0));
    return task == null || task.repair == null || task.repair.hasAllData();
  }

  // ---- what came damaged, and what the target refuses ----------------------------------------

  /**
   * The PDU just received fails its data digest and is thrown away.
   *
   * @param task whose data or status it was, {@code null} for none
   * @param numbered whether it used up a StatSN
   */
  void damaged(Task task, boolean numbered) {
    if (data.takesData() && task.state == Task.State.SENT) {
      data.lose(task);
      if (numbered) {
        // Comes again with the data; asked for on its own only if it does not.
        reach(Bhs.statSn(header, 0));
      }
    } else if (numbered && !order.isRepeated(Bhs.statSn(header, 0))) {
      StatusOrder.Run run = reach(Bhs.statSn(header, 0));
      if (run.count() > 0) {
        askFor(run.statSn(), run.count());
      } else {
        askAgain(new StatusOrder.Run(run.statSn(), 1));
      }
    }
    settle();
  }

  /**
   * The target refuses a SNACK (reason 3, RFC 7143 section 11.17.1).
   *
   * @param snack its header
   */
  void refused(ByteBuffer snack) {
    switch (Bhs.flags(snack, 0) & 0x0f) {
      case Snacks.DATA -> {
        Task task = phase.task(Bhs.initiatorTaskTag(snack, 0));
        if (task != null && task.repair != null) {
          task.repair.refuse("the target refuses to send again what is missing");
        }
      }
      case Snacks.STATUS ->
          throw ConnectionFault.protocol("the target refuses to send missing responses again");
      default -> {
        // A DataACK is for the target's good alone.
      }
    }
  }

  // ---- progress --------------------------------------------------------------------------

  /** After each PDU: acts upon what has its turn now, and gives up what cannot be mended. */
  void settle() {
    if (data.isEmpty() && order.isClear()) {
      return;
    }
    data.settle();
    for (StatusOrder.Held next = order.next();
        next != null && isReady(next.header()) && !phase.connection().isEnded();
        next = order.next()) {
      advance();
      received.completeHeld(next.header(), next.data());
    }
    if (data.isEmpty() && order.isClear()) {
      disarm();
    }
  }

  /** Something was asked for: looks after a while whether it has come. */
  void watch() {
    if (!isArmed()) {
      int doublings = Math.min(silences, MAX_DOUBLINGS);
      phase.connection().loop().wheel().armIn(this, PATIENCE << doublings);
    }
  }

  /** What was asked for has not come, or not all of it. */
  @Override
  protected void expired(long now) {
    try {
      silences++;
      StatusOrder.Run run = order.missing();
      if (run.count() > 0) {
        statusSilences++;
        askAgain(run);
      }
      data.askAgain();
      if (phase.connection().inbound().isInsidePdu()) {
        // The end of that PDU settles the rest.
        data.settle();
      } else {
        settle();
      }
      if (!phase.connection().isEnded()) {
        if (!data.isEmpty() || !order.isClear()) {
          watch();
        }
        phase.turn();
      }
    } catch (ConnectionFault fault) {
      phase.end(fault);
    }
  }
}
