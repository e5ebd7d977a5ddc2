package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.CmdSnWindow;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.NopOutHeader;
import io.hawser.protocol.pdu.Opcode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection in the full feature phase: takes in what the target sends and answers it, counts
 * statuses, and sends commands as far as the window and the channel allow. What it cannot believe
 * ends the connection before it does harm. Loop only.
 */
final class FullFeaturePhase implements PduSink, Connection.Owner {
  /** PDUs for tasks nobody knows that are passed over before the connection is given up. */
  private static final int MAX_STRAYS = 16;

  private final TcpSession session;
  private final SessionCommands commands;
  private final Connection connection;
  private final OutboundPdus out;
  private final CmdSnWindow window;
  private final CommandSender sender;
  private final ControlRequests requests = new ControlRequests();
  private final Aborts aborts;
  private final Keepalive keepalive;
  private final AsyncMessages asyncMessages;
  private final PingFlood flood = new PingFlood();
  private final CommandEnd end;
  private final Counters counters;
  private SessionParameters parameters;
  private int expStatSn;
  private int strays;
  private Departure departure;

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
   * @param connection logged in
   * @param login what the login agreed on
   */
  FullFeaturePhase(TcpSession session, Connection connection, InitiatorLogin.LoggedIn login) {
    this.session = session;
    this.commands = session.commands();
    this.connection = connection;
    this.out = connection.outbound();
    this.counters = session.counters();
    this.parameters = login.parameters();
    this.sender = new CommandSender(out, parameters, counters);
    this.end = new CommandEnd(commands, requests, counters);
    this.aborts = new Aborts(session, this);
    this.keepalive = new Keepalive(session.request().timeouts(), connection, this);
    this.asyncMessages = new AsyncMessages(session);
    this.expStatSn = login.expStatSn();
    this.window = new CmdSnWindow(login.cmdSn());
    window.update(login.expCmdSn(), login.maxCmdSn());
  }

  /** Takes over the connection. */
  void start() {
    connection.phase(
        this,
        this,
        parameters.maxRecvDataSegmentLength(),
        hasCrc(parameters.headerDigests()),
        hasCrc(parameters.dataDigests()));
    keepalive.start();
  }

  private static boolean hasCrc(List<Digest> negotiated) {
    return negotiated.contains(Digest.CRC32C);
  }

  Connection connection() {
    return connection;
  }

  Aborts aborts() {
    return aborts;
  }

  /** Ends the connection; the session then builds itself up again or ends. */
  void end(ConnectionFault fault) {
    connection.end(fault);
  }

  // ---- sending ---------------------------------------------------------------------------

  /** Whether a command may be sent now. */
  boolean canSend() {
    return departure == null && window.isOpen() && !out.isBlocked() && !connection.isEnded();
  }

  /** Whether the target's window, and nothing else, holds commands back. */
  boolean isWindowClosed() {
    return !window.isOpen();
  }

  /** No new commands: the target wants the session to leave. */
  void drain(Departure leaving) {
    departure = leaving;
  }

  /** Whether the session is leaving already. */
  boolean isLeaving() {
    return departure != null;
  }

  /** Nothing is in flight. */
  void quiet() {
    if (departure != null) {
      departure.quiet();
    }
  }

  /** Sends a command; the data it may send at once follows with {@link #sendData}. */
  void send(Task toSend) {
    sender.command(toSend, window.take(), expStatSn);
  }

  /** Sends data that was asked for, or may be sent unasked. */
  void sendData() {
    sender.pump(expStatSn);
  }

  void flush() {
    out.flush();
  }

  /**
   * Sends a request that is not a SCSI command.
   *
   * @param deadline by {@link System#nanoTime()}, when its {@code expired} is called
   * @throws HawserException if too many wait already, or the connection has just ended and those
   *     who are being told of it ask for more
   */
  void request(ControlRequest what, long deadline) throws HawserException {
    if (connection.isEnded()) {
      throw new HawserException(
          ErrorCode.SESSION_NOT_CONNECTED, "session " + session.id() + " is not connected");
    }
    requests.add(what);
    connection.loop().wheel().arm(what, deadline);
    put(what);
  }

  /** Sends the next PDU of a request whose tag stays in use. */
  void put(ControlRequest what) {
    out.add(what.pdu(what.tag, window.cmdSn(), expStatSn));
    flushUnlessReading();
  }

  /** A ping of the caller's or of ours. */
  void ping(CompletableFuture<Duration> result, long deadline) throws HawserException {
    request(new Ping(result), deadline);
  }

  /** What the target receives in one PDU has changed. */
  void parameters(SessionParameters now) {
    parameters = now;
    sender.parameters(now);
  }

  /** The task's command has ended: nothing may be written to its buffer, nor read from it. */
  void detach(Task abandoned) {
    if (task == abandoned) {
      connection.inbound().drop();
    }
  }

  private void flushUnlessReading() {
    if (!connection.isReading()) {
      out.flush();
    }
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

  // ---- the connection --------------------------------------------------------------------

  @Override
  public void turn() {
    commands.pump();
    // A session that leaves has no commands any more, but its logout has to go out.
    out.flush();
  }

  @Override
  public void lost(ConnectionFault fault) {
    keepalive.stop();
    if (departure != null) {
      departure.disarm();
    }
    sender.clear();
    HawserException why = session.describe(fault);
    for (ControlRequest waiting : requests.removeAll()) {
      waiting.failed(why);
    }
    session.connectionLost(this, fault);
  }

  // ---- receiving -------------------------------------------------------------------------

  @Override
  public void header(ByteBuffer h, int at, int dataLength) {
    opcode = Bhs.opcode(h, at);
    flags = Bhs.flags(h, at);
    statSn = Bhs.statSn(h, at);
    task = null;
    request = null;
    asksForPing = false;
    window.update(Bhs.expCmdSn(h, at), Bhs.maxCmdSn(h, at));
    switch (opcode) {
      case Opcode.DATA_IN -> dataIn(h, at, dataLength);
      case Opcode.SCSI_RESPONSE -> scsiResponse(h, at);
      case Opcode.R2T -> readyToTransfer(h, at);
      case Opcode.NOP_IN -> nopIn(h, at);
      case Opcode.TASK_MANAGEMENT_RESPONSE, Opcode.LOGOUT_RESPONSE, Opcode.TEXT_RESPONSE ->
          controlResponse(h, at);
      case Opcode.ASYNC_MESSAGE -> {
        countsStatus = true;
        asyncMessages.header(h, at);
        connection.inbound().collect();
      }
      case Opcode.REJECT -> {
        countsStatus = true;
        response = Bhs.response(h, at);
        connection.inbound().collect();
      }
      default ->
          throw ConnectionFault.protocol(
              "the target sent a " + Opcode.name(opcode) + " in the full feature phase");
    }
  }

  @Override
  public void complete(ByteBuffer collected) {
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

  private void dataIn(ByteBuffer h, int at, int dataLength) {
    countsStatus = (flags & Bhs.FLAG_STATUS) != 0;
    response = 0;
    status = Bhs.status(h, at);
    residual = Bhs.residualCount(h, at);
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
    String fault = found.read.dataIn(Bhs.dataSn(h, at), offset, dataLength);
    if (fault != null) {
      throw ConnectionFault.protocol("Data-In out of order: " + fault);
    }
    task = found;
    if (dataLength > 0) {
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
    connection.inbound().collect();
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
    String fault =
        found.write.r2t(
            Bhs.r2tSn(h, at),
            Bhs.lun(h, at),
            Bhs.targetTransferTag(h, at),
            Bhs.bufferOffset(h, at),
            Bhs.desiredLength(h, at),
            parameters.maxBurstLength(),
            parameters.maxOutstandingR2T());
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
    if (opcode == Opcode.TEXT_RESPONSE) {
      connection.inbound().collect();
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
    Task found = commands.tasks().find(Bhs.initiatorTaskTag(h, at));
    if (found == null) {
      stray();
    }
    return found;
  }

  private void stray() {
    counters.add(Counters.Count.PROTOCOL_ERRORS, 1);
    if (++strays > MAX_STRAYS) {
      throw ConnectionFault.protocol(
          strays + " PDUs came for tasks that do not exist, the last a " + Opcode.name(opcode));
    }
  }
}
