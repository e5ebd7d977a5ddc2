package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.transport.tcp.recovery.MissingData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The data and R2Ts that commands of a connection miss (RFC 7143 section 7.1.4.1): notices what was
 * skipped, asks for it by SNACK, and acknowledges data where the target asks for that. What cannot
 * be mended costs the command. Loop only.
 */
final class DataRepairs {
  /** PDUs of one command that may be missing in one run. */
  private static final int MAX_RUN = 1 << 16;

  private final WithinConnectionRecovery recovery;
  private final SessionCommands commands;
  private final Snacks snacks;
  private final List<TaskRepair> repairs = new ArrayList<>();

  // The PDU being received.
  private final ByteBuffer header;
  private boolean takesData;

  /**
   * @param recovery watches over what was asked for
   * @param header holds the header of the PDU being received
   */
  DataRepairs(
      WithinConnectionRecovery recovery,
      ByteBuffer header,
      SessionCommands commands,
      Snacks snacks) {
    this.recovery = recovery;
    this.header = header;
    this.commands = commands;
    this.snacks = snacks;
  }

  /** Whether no command misses anything. */
  boolean isEmpty() {
    return repairs.isEmpty();
  }

  /** Whether the data of the PDU being received is wanted. */
  boolean takesData() {
    return takesData;
  }

  /** A header has come. */
  void begin() {
    takesData = false;
  }

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
        recovery.dataCame();
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
      recovery.watch();
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
    recovery.watch();
  }

  private TaskRepair repairOf(Task task) {
    if (task.repair == null) {
      task.repair = new TaskRepair(task);
      repairs.add(task.repair);
    }
    return task.repair;
  }

  /** A SCSI Response says how many Data-Ins were sent before it. */
  void noticeTail(Task task) {
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

  /** The data of the PDU just received came damaged: it is missing. */
  void lose(Task task) {
    lose(task, present());
  }

  /**
   * The connection ended in the middle of the PDU being received: its header was counted, but its
   * data is missing, should the task go on over another connection.
   */
  void cutOff(Task task) {
    if (takesData && task.state == Task.State.SENT) {
      repairOf(task).missing.add(present());
    }
  }

  private MissingData.Run present() {
    int offset = Bhs.bufferOffset(header, 0);
    int length = Bhs.dataSegmentLength(header, 0);
    return new MissingData.Run(Bhs.dataSn(header, 0), 1, offset, offset + length);
  }

  /** Forgets what is mended, and gives up the commands that cannot be. */
  void settle() {
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

  /** Asks once more for all that is known to be missing. */
  void askAgain() {
    for (TaskRepair repair : List.copyOf(repairs)) {
      askAgain(repair);
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
