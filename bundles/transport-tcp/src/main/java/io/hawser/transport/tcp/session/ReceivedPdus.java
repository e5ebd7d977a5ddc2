package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.CmdSnWindow;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.NopOutHeader;
import io.hawser.protocol.pdu.Opcode;
import java.nio.ByteBuffer;

/**
 * Takes in what the target sends in the full feature phase, counts statuses, and answers what wants
 * an answer at once. What it cannot believe ends the connection before it does harm. Loop only.
 */
final class ReceivedPdus implements PduSink {
  /** PDUs for tasks nobody knows that are passed over before the connection is given up. */
  private static final int MAX_STRAYS = 16;

  /** The same where PDUs are sent again on request, perhaps twice. */
  private static final int MAX_STRAYS_MENDING = 1024;

  private final FullFeaturePhase phase;
  private final Connection connection;
  private final OutboundPdus out;
  private final CmdSnWindow window;
  private final CommandSender sender;
  private final ControlRequests requests;
  private final AsyncMessages asyncMessages;
  private final PingFlood flood = new PingFlood();
  private final CommandEnd end;
  private final Counters counters;

  /** {@code null} at ErrorRecoveryLevel 0. */
  private final WithinConnectionRecovery recovery;

  private int expStatSn;
  private int strays;

  // The PDU being received.
  private int opcode;
  private int flags;
  private int response;
  private int status;
  private int residual;
  private int statSn;
  private boolean countsStatus;
  private Task task;
  private ControlRequest request;
  private long pingLun;
  private int pingTag;
  private boolean asksForPing;

  /**
   * @param session whose connection it is
   * @param phase the connection's other half
   * @param window told what each PDU says of it
   * @param sender sends what R2Ts ask for
   * @param requests what waits for an answer other than a status
   * @param expStatSn the StatSN expected next
   */
  ReceivedPdus(
      TcpSession session,
      FullFeaturePhase phase,
      CmdSnWindow window,
      CommandSender sender,
      ControlRequests requests,
      int expStatSn) {
    this.phase = phase;
    SessionCommands commands = session.commands();
    this.connection = phase.connection();
    this.out = connection.outbound();
    this.window = window;
    this.sender = sender;
    this.requests = requests;
    this.counters = session.counters();
    this.asyncMessages = new AsyncMessages(session, phase);
    this.expStatSn = expStatSn;
    this.recovery =
        phase.parameters().errorRecoveryLevel() == 0
            ? null
            : new WithinConnectionRecovery(phase, this, commands, expStatSn);
    this.end = new CommandEnd(commands, requests, counters, phase, recovery);
  }

  /** The StatSN expected next: all before it are acknowledged. */
  int expStatSn() {
    return expStatSn;
  }

  /** The connection has ended. */
  void stop() {
    if (recovery != null) {
      recovery.disarm();
      if (opcode == Opcode.DATA_IN && task != null && connection.inbound().isInsidePdu()) {
        recovery.data().cutOff(task);
      }
    }
  }

  /** The task's command has ended: nothing may be written to its buffer. */
  void detach(Task abandoned) {
    if (task == abandoned) {
      connection.inbound().drop();
    }
  }

  /**
   * The task is free: what is left of a PDU for it is nobody's. With several connections another
   * one may bring its end in the middle of that PDU.
   */
  void letGo(Task free) {
    if (task == free) {
      task = null;
    }
  }

  @Override
  public void header(ByteBuffer h, int at, int dataLength) {
    opcode = Bhs.opcode(h, at);
    flags = Bhs.flags(h, at);
    statSn = Bhs.statSn(h, at);
    task = null;
    request = null;
    asksForPing = false;
    window.update(Bhs.expCmdSn(h, at), Bhs.maxCmdSn(h, at));
    if (recovery != null) {
      recovery.begin(h, at);
    }
    switch (opcode) {
      case Opcode.DATA_IN -> dataIn(h, at, dataLength);
      case Opcode.SCSI_RESPONSE -> {
        scsiResponse(h, at);
        connection.inbound().collect();
      }
      case Opcode.R2T -> readyToTransfer(h, at);
      default -> {
        otherHeader(h, at);
        if (opcode == Opcode.TEXT_RESPONSE
            || opcode == Opcode.ASYNC_MESSAGE
            || opcode == Opcode.REJECT) {
          connection.inbound().collect();
        }
      }
    }
  }

  /** Takes in the header of what does not belong to a command. */
  private void otherHeader(ByteBuffer h, int at) {
    switch (opcode) {
      case Opcode.NOP_IN -> nopIn(h, at);
      case Opcode.TASK_MANAGEMENT_RESPONSE, Opcode.LOGOUT_RESPONSE, Opcode.TEXT_RESPONSE ->
          controlResponse(h, at);
      case Opcode.ASYNC_MESSAGE -> {
        countsStatus = true;
        asyncMessages.header(h, at);
      }
      case Opcode.REJECT -> {
        countsStatus = true;
        response = Bhs.response(h, at);
      }
      default ->
          throw ConnectionFault.protocol(
              "the target sent a " + Opcode.name(opcode) + " in the full feature phase");
    }
  }

  @Override
  public void complete(ByteBuffer collected) {
    if (recovery != null) {
      completeMending(collected);
      return;
    }
    if (countsStatus) {
      if (statSn != expStatSn) {
        throw ConnectionFault.protocol(
            Opcode.name(opcode)
                + " with StatSN "
                + Integer.toUnsignedString(statSn)
                + " where "
                + Integer.toUnsignedString(expStatSn)
                + " was expected");
      }
      expStatSn++;
    }
    deliver(collected);
  }

  @Override
  public void damaged() {
    if (recovery == null) {
      throw ConnectionFault.digest("a data digest does not match");
    }
    counters.add(Counters.Count.DIGEST_ERRORS, 1);
    recovery.damaged(task, countsStatus);
    task = null;
  }

  private void completeMending(ByteBuffer collected) {
    if (opcode == Opcode.DATA_IN && task != null && task.state == Task.State.SENT) {
      recovery.data().acknowledge(task);
    }
    if (!countsStatus || recovery.admits(task, collected)) {
      deliver(collected);
    }
    task = null;
    recovery.settle();
  }

  /** All responses before this StatSN have been acted upon. */
  void acknowledge(int nextStatSn) {
    expStatSn = nextStatSn;
  }

  /** A response that waited has its turn now; a Reject has been acted upon when it came. */
  void completeHeld(ByteBuffer h, ByteBuffer collected) {
    opcode = Bhs.opcode(h, 0);
    flags = Bhs.flags(h, 0);
    task = null;
    request = null;
    asksForPing = false;
    if (opcode == Opcode.REJECT) {
      return;
    }
    switch (opcode) {
      case Opcode.DATA_IN -> {
        dataInStatus(h, 0);
        task = find(h, 0);
      }
      case Opcode.SCSI_RESPONSE -> scsiResponse(h, 0);
      default -> otherHeader(h, 0);
    }
    deliver(collected);
  }

  private void deliver(ByteBuffer collected) {
    switch (opcode) {
      case Opcode.DATA_IN -> {
        if (countsStatus && task != null) {
          end.status(task, flags, response, status, residual, collected);
        }
      }
      case Opcode.SCSI_RESPONSE -> {
        if (task != null) {
          end.status(task, flags, response, status, residual, collected);
        }
      }
      case Opcode.ASYNC_MESSAGE -> asyncMessages.complete(collected);
      case Opcode.REJECT -> {
        if (!end.rejected(response, collected)) {
          stray();
        }
      }
      default -> {
        if (asksForPing) {
          answerPing();
        } else if (request != null && request.answered(collected)) {
          requests.remove(request);
        }
      }
    }
    task = null;
  }

  private void answerPing() {
    if (!flood.admits(connection.turnNanos()) || out.isBlocked()) {
      return;
    }
    out.room(0);
    NopOutHeader.put(
        out.buffer(), out.at(), true, 0, pingLun, Bhs.NO_TAG, pingTag, window.cmdSn(), expStatSn);
    out.headerDone(Bhs.LENGTH);
  }

  private void dataInStatus(ByteBuffer h, int at) {
    countsStatus = (flags & Bhs.FLAG_STATUS) != 0;
    response = 0;
    status = Bhs.status(h, at);
    residual = Bhs.residualCount(h, at);
  }

  private void dataIn(ByteBuffer h, int at, int dataLength) {
    dataInStatus(h, at);
    if (countsStatus && (flags & Bhs.FLAG_FINAL) == 0) {
      throw ConnectionFault.protocol("a Data-In carries a status but not the F bit");
    }
    Task found = find(h, at);
    if (found == null || found.state == Task.State.ABANDONED) {
      task = found;
      return;
    }
    ScsiCommand command = found.command;
    if (command.direction() != DataDirection.READ) {
      throw ConnectionFault.protocol("a Data-In came for a command that reads nothing");
    }
    int offset = Bhs.bufferOffset(h, at);
    task = found;
    boolean wanted = true;
    if (recovery == null || recovery.data().isInSequence(found)) {
      String fault = found.read.dataIn(Bhs.dataSn(h, at), offset, dataLength);
      if (fault != null) {
        throw ConnectionFault.protocol("Data-In out of order: " + fault);
      }
    } else {
      wanted = recovery.data().takesOutOfSequence(found, dataLength);
    }
    if (wanted && dataLength > 0) {
      connection.inbound().into(found.data, command.dataOffset() + offset);
      counters.add(Counters.Count.BYTES_READ, dataLength);
    }
  }

  private void scsiResponse(ByteBuffer h, int at) {
    countsStatus = true;
    response = Bhs.response(h, at);
    status = Bhs.status(h, at);
    residual = Bhs.residualCount(h, at);
    task = find(h, at);
    if (task != null && task.state == Task.State.SENT && phase.parameters().protocolLevel() >= 2) {
      task.command.statusQualifier(Bhs.statusQualifier(h, at));
    }
  }

  private void readyToTransfer(ByteBuffer h, int at) {
    countsStatus = false;
    Task found = find(h, at);
    if (found == null || found.state == Task.State.ABANDONED) {
      return;
    }
    if (found.command.direction() != DataDirection.WRITE) {
      throw ConnectionFault.protocol("an R2T came for a command that writes nothing");
    }
    if (Bhs.targetTransferTag(h, at) == Bhs.NO_TAG) {
      throw ConnectionFault.protocol("an R2T carries no Target Transfer Tag");
    }
    if (recovery != null && !found.write.isNext(Bhs.r2tSn(h, at))) {
      recovery.data().r2tOutOfSequence(found);
      return;
    }
    String fault =
        found.write.r2t(
            Bhs.r2tSn(h, at),
            Bhs.lun(h, at),
            Bhs.targetTransferTag(h, at),
            Bhs.bufferOffset(h, at),
            Bhs.desiredLength(h, at),
            phase.parameters().maxBurstLength(),
            phase.parameters().maxOutstandingR2T(),
            recovery != null);
    if (fault != null) {
      throw ConnectionFault.protocol("an R2T cannot be answered: " + fault);
    }
    sender.queue(found);
  }

  private void nopIn(ByteBuffer h, int at) {
    countsStatus = Bhs.initiatorTaskTag(h, at) != Bhs.NO_TAG;
    if (countsStatus) {
      request = control(h, at);
      return;
    }
    pingTag = Bhs.targetTransferTag(h, at);
    pingLun = Bhs.lun(h, at);
    asksForPing = pingTag != Bhs.NO_TAG;
  }

  private void controlResponse(ByteBuffer h, int at) {
    countsStatus = true;
    request = control(h, at);
    if (request != null) {
      request.header(h, at);
    }
  }

  private ControlRequest control(ByteBuffer h, int at) {
    ControlRequest found = requests.find(Bhs.initiatorTaskTag(h, at));
    if (found == null) {
      stray();
    } else if (found.answerOpcode() != opcode) {
      throw ConnectionFault.protocol("the target answers a request with a " + Opcode.name(opcode));
    }
    return found;
  }

  private Task find(ByteBuffer h, int at) {
    Task found = phase.task(Bhs.initiatorTaskTag(h, at));
    if (found == null) {
      stray();
    }
    return found;
  }

  private void stray() {
    counters.add(Counters.Count.PROTOCOL_ERRORS, 1);
    if (++strays > (recovery == null ? MAX_STRAYS : MAX_STRAYS_MENDING)) {
      throw ConnectionFault.protocol(
          strays + " PDUs came for tasks that do not exist, the last a " + Opcode.name(opcode));
    }
  }
}
