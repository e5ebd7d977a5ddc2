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

  /** From so many bytes on a data segment is sent at once instead of with the rest of the batch. */
  private static final int SENT_EARLY = 64 << 10;

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
    out.room(immediate);
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
    if (immediate > 0) {
      b.put(out.at(), task.data, command.dataOffset(), immediate);
      out.dataDone(immediate);
      counters.add(Counters.Count.BYTES_WRITTEN, immediate);
    }
    if (immediate >= SENT_EARLY) {
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
        if (out.isBlocked()) {
          return;
        }
        if (segment(task, expStatSn) >= SENT_EARLY && !out.sendEarly()) {
          return;
        }
      }
      firstWriter = task.nextWriter;
      if (firstWriter == null) {
        lastWriter = null;
      }
      task.nextWriter = null;
      task.queuedToWrite = false;
    }
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

  /** Sends one Data-Out; returns its length. */
  private int segment(Task task, int expStatSn) {
    WriteProgress write = task.write;
    ScsiCommand command = task.command;
    int length = Math.min(write.burstLength(), segment);
    out.room(length);
    ByteBuffer b = out.buffer();
    DataOutHeader.put(
        b,
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
    b.put(out.at(), task.data, command.dataOffset() + write.burstOffset(), length);
    out.dataDone(length);
    write.advance(length);
    counters.add(Counters.Count.BYTES_WRITTEN, length);
    return length;
  }
}
