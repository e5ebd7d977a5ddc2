package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.transport.tcp.loop.Timeout;
import io.hawser.transport.tcp.recovery.MissingData;
import io.hawser.transport.tcp.recovery.StatusOrder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Mends a connection while it stands (ErrorRecoveryLevel 1, RFC 7143 sections 7.1.4.1 and 7.1.4.2):
 * asks by SNACK for data, R2Ts and numbered responses that came damaged or not at all, keeps later
 * responses for their turn, and acknowledges data where the target asks for it. A target that does
 * not help costs the command, or the connection if a response stays missing. Loop only.
 */
final class WithinConnectionRecovery extends Timeout {
  /** PDUs of one command that may be missing in one run. */
  private static final int MAX_RUN = 1 << 16;

  /** SNACKs for the same responses without any coming, before the connection is given up. */
  private static final int MAX_REPEATED_SNACKS = 16;

  /** How often a missing response is asked for without any coming. */
  private static final int MAX_SILENCES = 6;

  /** How long the first SNACK may take; each one after it without an effect twice as long. */
  private static final long PATIENCE = 50_000_000L;

  private static final int MAX_DOUBLINGS = 4;

  private final FullFeaturePhase phase;
  private final ReceivedPdus received;
  private final SessionCommands commands;
  private final Snacks snacks;
  private final StatusOrder order;
  private final List<TaskRepair> repairs = new ArrayList<>();
  private int repeatedSnacks;
  private int statusSilences;
  private int silences;

  // The PDU being received.
  private final ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
  private boolean takesData;

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
    this.commands = commands;
    this.order = new StatusOrder(expStatSn);
    this.snacks = new Snacks(phase.connection().outbound(), order);
  }

  /** A header has come. */
  void begin(ByteBuffer h, int at) {
    header.put(0, h, at, Bhs.LENGTH);
    takesData = false;
  }

  // ---- data ------------------------------------------------------------------------------

  /** Whether the Data-In is the next of its task. */
  boolean isInSequence(Task task) {
    takesData = Bhs.dataSn(header, 0) == task.read.nextDataSn();
    if (takesData && task.repair != null) {
      task.repair.progress();
    }
    return takesData;
  }

  /**
   * Takes in the header of a Data-In that is not the next.
   *
   * @return whether its data is wanted; false for what is here already
   */
  boolean takesOutOfSequence(Task task, int dataLength) {
    int dataSn = Bhs.dataSn(header, 0);
    int offset = Bhs.bufferOffset(header, 0);
    int next = task.read.nextDataSn();
    if (dataSn - next < 0) {
      takesData = task.repair != null && task.repair.missing.has(dataSn);
      if (takesData) {
        refuse(task.repair.missing.fill(dataSn, offset, dataLength));
        task.repair.progress();
        silences = 0;
      }
      return takesData;
    }
    int from = task.read.received();
    if (dataSn - next > MAX_RUN) {
      refuse("DataSN " + Integer.toUnsignedString(dataSn) + " instead of " + next);
    }
    refuse(task.read.skipTo(dataSn, offset));
    refuse(task.read.dataIn(dataSn, offset, dataLength));
    lose(task, new MissingData.Run(next, dataSn - next, from, offset));
    takesData = true;
    return true;
  }

  private static void refuse(String fault) {
    if (fault != null) {
      throw ConnectionFault.protocol("Data-In out of order: " + fault);
    }
  }

  /**
   * An R2T is not the next of its task: one before it is asked for again, and with it all behind
   * that; one that was here already is passed over.
   */
  void r2tOutOfSequence(Task task) {
    int next = task.write.nextR2tSn();
    if (Bhs.r2tSn(header, 0) - next > 0 && repairOf(task).wantsR2t(next)) {
      task.repair.countSnack();
      snacks.data(task, next, 0);
      watch();
    }
  }

  /**
   * The PDU is here whole; if it asks for it, its data is acknowledged as soon as none is missing.
   */
  void acknowledge(Task task) {
    if (!takesData || !Bhs.flag(header, 0, Bhs.FLAG_ACKNOWLEDGE)) {
      return;
    }
    long lun = Bhs.lun(header, 0);
    int tag = Bhs.targetTransferTag(header, 0);
    if (task.repair == null || task.repair.hasAllData()) {
      snacks.acknowledgeData(lun, tag, task.read.nextDataSn());
    } else {
      task.repair.acknowledges = true;
      task.repair.acknowledgedLun = lun;
      task.repair.acknowledgedTag = tag;
    }
  }

  private void lose(Task task, MissingData.Run run) {
    TaskRepair repair = repairOf(task);
    if (!repair.missing.add(run)) {
      repair.refuse("too much of its data is missing at once");
    }
    askFor(repair, run.dataSn(), run.count());
  }

  private void askFor(TaskRepair repair, int dataSn, int count) {
    repair.countSnack();
    snacks.data(repair.task, dataSn, count);
    watch();
  }

  private TaskRepair repairOf(Task task) {
    if (task.repair == null) {
      task.repair = new TaskRepair(task);
      repairs.add(task.repair);
    }
    return task.repair;
  }

  // ---- responses -------------------------------------------------------------------------

  /**
   * Whether the numbered response just received may be acted upon. One that may not is kept, or was
   * here before. A Reject is acted upon at once: it may speak of what the others wait for.
   *
   * @param task whose status it is, {@code null} for none
   * @param data its data segment
   */
  boolean admits(Task task, ByteBuffer data) {
    int statSn = Bhs.statSn(header, 0);
    if (order.isRepeated(statSn)) {
      return false;
    }
    noticeTail(task);
    if (statSn == order.expected() && isReady(header)) {
      advance();
      return true;
    }
    StatusOrder.Run skipped = reach(statSn);
    askFor(skipped.statSn(), skipped.count() - 1);
    progress();
    boolean now = Bhs.opcode(header, 0) == Opcode.REJECT;
    try {
      order.hold(statSn, new StatusOrder.Held(copy(header), now ? Pdu.NO_DATA : copy(data)));
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
      throw ConnectionFault.silent(
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

  /** A SCSI Response says how many Data-Ins were sent before it. */
  private void noticeTail(Task task) {
    if (task == null
        || task.state != Task.State.SENT
        || Bhs.opcode(header, 0) != Opcode.SCSI_RESPONSE
        || Bhs.response(header, 0) != 0
        || task.command.direction() != DataDirection.READ) {
      return;
    }
    int behind = Bhs.expDataSn(header, 0) - task.read.nextDataSn();
    if (behind > MAX_RUN) {
      throw ConnectionFault.protocol("a SCSI Response speaks of data that was never sent");
    }
    if (behind > 0) {
      TaskRepair repair = repairOf(task);
      repair.dataEnd(Bhs.expDataSn(header, 0));
      askFor(repair, task.read.nextDataSn(), behind);
    }
  }

  /** Whether nothing of what the response speaks of is missing. */
  private boolean isReady(ByteBuffer response) {
    int opcode = Bhs.opcode(response, 0);
    if (opcode != Opcode.SCSI_RESPONSE && opcode != Opcode.DATA_IN) {
      return true;
    }
    Task task = commands.tasks().find(Bhs.initiatorTaskTag(response, 0));
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
    if (takesData && task.state == Task.State.SENT) {
      int offset = Bhs.bufferOffset(header, 0);
      int length = Bhs.dataSegmentLength(header, 0);
      lose(task, new MissingData.Run(Bhs.dataSn(header, 0), 1, offset, offset + length));
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
        Task task = commands.tasks().find(Bhs.initiatorTaskTag(snack, 0));
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
    if (repairs.isEmpty() && order.isClear()) {
      return;
    }
    settleRepairs();
    for (StatusOrder.Held next = order.next();
        next != null && isReady(next.header()) && !phase.connection().isEnded();
        next = order.next()) {
      advance();
      received.completeHeld(next.header(), next.data());
    }
    if (repairs.isEmpty() && order.isClear()) {
      disarm();
    }
  }

  private void settleRepairs() {
    List<TaskRepair> hopeless = List.of();
    for (Iterator<TaskRepair> all = repairs.iterator(); all.hasNext(); ) {
      TaskRepair repair = all.next();
      if (!repair.isCurrent()) {
        all.remove();
        continue;
      }
      if (repair.acknowledges && repair.hasAllData()) {
        repair.acknowledges = false;
        snacks.acknowledgeData(
            repair.acknowledgedLun, repair.acknowledgedTag, repair.task.read.nextDataSn());
      }
      if (repair.refusal() != null) {
        all.remove();
        hopeless = hopeless.isEmpty() ? new ArrayList<>() : hopeless;
        hopeless.add(repair);
      }
    }
    for (TaskRepair repair : hopeless) {
      if (repair.isCurrent()) {
        commands.giveUp(
            repair.task,
            new HawserException(
                ErrorCode.GENERIC,
                repair.task.unit.description() + ": a command ended: " + repair.refusal()));
      }
    }
  }

  private void watch() {
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
      for (TaskRepair repair : List.copyOf(repairs)) {
        askAgain(repair);
      }
      if (phase.connection().inbound().isInsidePdu()) {
        // The end of that PDU settles the rest.
        settleRepairs();
      } else {
        settle();
      }
      if (!phase.connection().isEnded()) {
        if (!repairs.isEmpty() || !order.isClear()) {
          watch();
        }
        phase.turn();
      }
    } catch (ConnectionFault fault) {
      phase.end(fault);
    }
  }

  private void askAgain(TaskRepair repair) {
    if (!repair.isCurrent() || repair.isDone()) {
      return;
    }
    repair.silence();
    if (repair.refusal() != null) {
      return;
    }
    for (MissingData.Run run : repair.missing.runs()) {
      askFor(repair, run.dataSn(), run.count());
    }
    if (repair.tail() > 0) {
      askFor(repair, repair.task.read.nextDataSn(), repair.tail());
    }
    if (repair.lacksR2t()) {
      repair.countSnack();
      snacks.data(repair.task, repair.task.write.nextR2tSn(), 0);
    }
  }
}
