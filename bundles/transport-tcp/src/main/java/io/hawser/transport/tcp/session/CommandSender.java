package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutHeader;
import io.hawser.protocol.pdu.ScsiCommandHeader;
import java.nio.ByteBuffer;

/**
 * Sends commands and the data of writes (RFC 7143 sections 11.3 and 11.7): immediate data with the
 * command, then the unsolicited burst, then what R2Ts ask for, never more than the channel takes.
 * Allocates nothing per command. Loop only.
 */
final class CommandSender {
  /** AHSLength, AHSType and the reserved byte. */
  private static final int AHS_PREFIX = 4;

  private static final int AHS_EXTENDED_CDB = 1;

  /** Largest Data-Out we make, whatever the target takes: keeps batches even. */
  private static final int LARGEST_SEGMENT = 256 << 10;

  private final OutboundPdus out;
  private final Counters counters;
  private SessionParameters parameters;
  private int segment;

  private Task firstWriter;
  private Task lastWriter;

  CommandSender(OutboundPdus out, SessionParameters parameters, Counters counters) {
    this.out = out;
    this.counters = counters;
    parameters(parameters);
  }

  /** Changes what was negotiated. */
  void parameters(SessionParameters now) {
    parameters = now;
    segment = Math.min(now.maxXmitDataSegmentLength(), LARGEST_SEGMENT);
  }

  /**
   * Sends the command with its immediate data; unsolicited data follows with {@link #pump}.
   *
   * @param cmdSn its CmdSN, used up by this
   * @param expStatSn what we acknowledge
   */
  void command(Task task, int cmdSn, int expStatSn) {
    task.beginSending(cmdSn);
    send(task, expStatSn);
    counters.add(Counters.Count.COMMANDS, 1);
  }

  /** Sends a command that the target threw away once more, under its CmdSN and its tag. */
  void retry(Task task, int expStatSn) {
    task.retries++;
    send(task, expStatSn);
  }

  private void send(Task task, int expStatSn) {
    ScsiCommand command = task.command;
    int length = command.dataLength();
    boolean writes = command.direction() == DataDirection.WRITE && length > 0;
    boolean reads = command.direction() == DataDirection.READ && length > 0;
    int unasked = writes ? Math.min(length, parameters.firstBurstLength()) : 0;
    int immediate = writes && parameters.immediateData() ? Math.min(unasked, segment) : 0;
    int unsolicited = writes && !parameters.initialR2T() ? unasked - immediate : 0;
    long lun = task.unit.lun().value();

    task.read.begin(reads ? length : 0);
    task.write.begin(writes ? length : 0, immediate);
    if (unsolicited > 0) {
      task.write.unsolicited(lun, Bhs.NO_TAG, unsolicited);
      queue(task);
    }
    int flags =
        command.attribute().code()
            | (unsolicited == 0 ? Bhs.FLAG_FINAL : 0)
            | (reads ? Bhs.FLAG_READ : 0)
            | (writes ? Bhs.FLAG_WRITE : 0);
    boolean lent = immediate > 0 && out.lends(task.data, immediate);
    out.room(lent ? 0 : immediate);
    ByteBuffer b = out.buffer();
    int at = out.at();
    ScsiCommandHeader.put(
        b, at, flags, immediate, lun, task.tag, length, task.cmdSn, expStatSn, b, at, 0);
    int inHeader = Math.min(command.cdbLength(), ScsiCommandHeader.CDB_LENGTH);
    command.copyCdb(0, inHeader, b, at + ScsiCommandHeader.CDB_OFFSET);
    if (command.priority() != 0 && parameters.protocolLevel() >= 2) {
      b.put(at + 2, (byte) (command.priority() << 4));
    }
    out.headerDone(Bhs.LENGTH + extendedCdb(command, b, at));
    if (immediate > 0 && data(task, 0, immediate, lent)) {
      out.sendEarly();
    }
  }

  /** Writes the part of the CDB beyond 16 bytes; returns the length of the additional header. */
  private static int extendedCdb(ScsiCommand command, ByteBuffer b, int at) {
    int extra = command.cdbLength() - ScsiCommandHeader.CDB_LENGTH;
    if (extra <= 0) {
      return 0;
    }
    int total = Bhs.padded(AHS_PREFIX + extra);
    int ahs = at + Bhs.LENGTH;
    b.putInt(ahs + total - 4, 0);
    b.putInt(ahs, extra + 1 << 16 | AHS_EXTENDED_CDB << 8);
    command.copyCdb(ScsiCommandHeader.CDB_LENGTH, extra, b, ahs + AHS_PREFIX);
    Bhs.totalAhsLength(b, at, total);
    return total;
  }

  /** The task has a burst to send, with the next {@link #pump}. */
  void queue(Task task) {
    if (task.queuedToWrite) {
      return;
    }
    task.queuedToWrite = true;
    task.nextWriter = null;
    if (lastWriter == null) {
      firstWriter = task;
    } else {
      lastWriter.nextWriter = task;
    }
    lastWriter = task;
  }

  /**
   * Sends what bursts are waiting, in the order of the commands and R2Ts, as far as the channel
   * takes it.
   */
  void pump(int expStatSn) {
    while (firstWriter != null) {
      Task task = firstWriter;
      while (task.state == Task.State.SENT && task.write.pending()) {
        if (out.isBlocked() && (!out.sendEarly() || out.isBlocked())) {
          return;
        }
        if (segment(task, expStatSn) && !out.sendEarly()) {
          return;
        }
      }
      remove(task);
    }
  }

  /** Forgets the bursts of a task that is in the queue. */
  void remove(Task gone) {
    Task before = null;
    Task each = firstWriter;
    while (each != null && each != gone) {
      before = each;
      each = each.nextWriter;
    }
    if (each == null) {
      return;
    }
    if (before == null) {
      firstWriter = gone.nextWriter;
    } else {
      before.nextWriter = gone.nextWriter;
    }
    if (lastWriter == gone) {
      lastWriter = before;
    }
    gone.nextWriter = null;
    gone.queuedToWrite = false;
  }

  /** Forgets what was waiting; the connection is gone. */
  void clear() {
    for (Task task = firstWriter; task != null; ) {
      Task next = task.nextWriter;
      task.nextWriter = null;
      task.queuedToWrite = false;
      task = next;
    }
    firstWriter = null;
    lastWriter = null;
  }

  /** Sends one Data-Out; returns whether it is best sent before the next. */
  private boolean segment(Task task, int expStatSn) {
    WriteProgress write = task.write;
    int length = Math.min(write.burstLength(), segment);
    boolean lent = out.lends(task.data, length);
    out.room(lent ? 0 : length);
    DataOutHeader.put(
        out.buffer(),
        out.at(),
        length == write.burstLength(),
        length,
        write.burstLun(),
        task.tag,
        write.burstTag(),
        expStatSn,
        write.burstDataSn(),
        write.burstOffset());
    out.headerDone(Bhs.LENGTH);
    boolean early = data(task, write.burstOffset(), length, lent);
    write.advance(length);
    return early;
  }

  /**
   * The data segment behind the header just written, from this offset of the command's data;
   * returns whether it is best sent before the next.
   */
  private boolean data(Task task, int offset, int length, boolean lent) {
    int from = task.command.dataOffset() + offset;
    if (lent) {
      task.lent = true;
      out.lend(task.data, from, length, task);
    } else {
      out.buffer().put(out.at(), task.data, from, length);
      out.dataDone(length);
    }
    counters.add(Counters.Count.BYTES_WRITTEN, length);
    return out.isWarm();
  }
}
