package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.transport.tcp.loop.Timeout;
import java.nio.ByteBuffer;

/**
 * One command on its way. Tasks are made once and used again and again; the {@link Timeout} they
 * extend is the command's deadline, later the patience for the answer to its abort. Loop only.
 */
final class Task extends Timeout {
  /** Where a task is in its life. */
  enum State {
    /** In the table's stock. */
    FREE,
    /** Waits for the window, for the session, or for its logical unit's guard. */
    WAITING,
    /** Sent; the target owes a status. */
    SENT,
    /** Its command has ended already; the target may still send something for it. */
    ABANDONED
  }

  private final SessionCommands commands;

  /** Place in the table. */
  final int index;

  final ReadProgress read = new ReadProgress();
  final WriteProgress write = new WriteProgress();

  State state = State.FREE;
  ScsiCommand command;
  TcpLogicalUnit unit;

  /** The command's buffer; a view of it where its limit is below what the command covers. */
  ByteBuffer data;

  /** The connection it was sent on and keeps to; {@code null} while it waits. */
  FullFeaturePhase phase;

  /** Initiator Task Tag of the present or last sending. */
  int tag;

  /** CmdSN of the present sending, for RefCmdSN. */
  int cmdSn;

  /** Whether some of the buffer may still be on its way out of where it lies. */
  boolean lent;

  /** When the command has to be over, by {@link System#nanoTime()}. */
  long deadline;

  /** When it was sent, the last time. */
  long sentNanos;

  /** How many connections were lost while it was in flight. */
  int losses;

  /** Whether the target rejected some of its data, so that GOOD means nothing. */
  boolean dataRejected;

  /** What of its present sending is missing; {@code null} as long as nothing was. */
  TaskRepair repair;

  /** How often the present sending was repeated because the target rejected the command. */
  int retries;

  /** Whether an ABORT TASK for it is on its way. */
  boolean aborting;

  private int generation;

  TaskList list;
  Task listPrevious;
  Task listNext;

  /** Next in the queue of tasks with data to send. */
  Task nextWriter;

  boolean queuedToWrite;

  Task(SessionCommands commands, int index) {
    this.commands = commands;
    this.index = index;
  }

  /** Takes a command over. */
  void begin(TcpLogicalUnit forUnit, ScsiCommand forCommand) {
    state = State.WAITING;
    command = forCommand;
    unit = forUnit;
    losses = 0;
    ByteBuffer buffer = forCommand.data();
    data =
        buffer == null || buffer.limit() >= forCommand.dataOffset() + forCommand.dataLength()
            ? buffer
            : buffer.duplicate().clear();
  }

  /** Starts a sending: a tag that no answer to an earlier one can carry, and nothing moved yet. */
  void beginSending(int useCmdSn) {
    generation = generation + 1 & 0x7fff;
    tag = generation << 16 | index;
    cmdSn = useCmdSn;
    dataRejected = false;
    repair = null;
    retries = 0;
    aborting = false;
    state = State.SENT;
  }

  /** Will be sent anew. */
  void waitAgain() {
    state = State.WAITING;
    phase = null;
    write.clear();
  }

  /** Lets go of the command, whose end is told; the target may still speak of the task. */
  void abandon() {
    state = State.ABANDONED;
    command = null;
    data = null;
    repair = null;
    write.clear();
  }

  /** Lets go of everything but its place. */
  void clear() {
    state = State.FREE;
    command = null;
    unit = null;
    phase = null;
    data = null;
    repair = null;
    tag = 0;
    write.clear();
  }

  @Override
  protected void expired(long now) {
    commands.expired(this);
  }
}
