package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.CmdSnWindow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection in the full feature phase: sends commands as far as the window and the channel
 * allow, and requests that are not commands; what comes back goes to {@link ReceivedPdus}. Loop
 * only.
 */
final class FullFeaturePhase implements Connection.Owner {
  private final TcpSession session;
  private final SessionConnection described;
  private final TaskList sent = new TaskList();
  private final CommandDispatch dispatch;
  private final TaskTable tasks;
  private final Connection connection;
  private final OutboundPdus out;
  private final CmdSnWindow window;
  private final CommandSender sender;
  private final ControlRequests requests = new ControlRequests();
  private final Aborts aborts;
  private final Keepalive keepalive;
  private final TextNegotiations texts;
  private final Renegotiation renegotiation;
  private final ReceivedPdus received;

  /** {@code null} where replies are taken in as they come. */
  private final ReplyGathering gathering;

  private SessionParameters parameters;
  private Departure departure;
  private long sentEver;

  /**
   * @param session whose connection it is
   * @param connection logged in
   * @param described what others see of it
   * @param parameters what holds on this connection
   * @param expStatSn the StatSN expected next
   */
  FullFeaturePhase(
      TcpSession session,
      Connection connection,
      SessionConnection described,
      SessionParameters parameters,
      int expStatSn) {
    this.session = session;
    this.described = described;
    this.dispatch = session.commands().dispatch();
    this.tasks = session.commands().tasks();
    this.connection = connection;
    this.out = connection.outbound();
    this.parameters = parameters;
    this.sender = new CommandSender(out, parameters, session.counters());
    this.aborts = new Aborts(session, this);
    this.keepalive = new Keepalive(session.request().timeouts(), connection, this);
    this.texts = new TextNegotiations(this, session.request().timeouts().task());
    this.renegotiation = new Renegotiation(session.life(), this);
    this.window = session.life().window();
    this.received = new ReceivedPdus(session, this, window, sender, requests, expStatSn);
    this.gathering = connection.gathering();
  }

  /** Takes over the connection. */
  void start() {
    connection.phase(
        this,
        received,
        parameters.maxRecvDataSegmentLength(),
        hasCrc(parameters.headerDigests()),
        hasCrc(parameters.dataDigests()));
    // A discovery session says SendTargets and a logout, nothing else (RFC 7143 section 4.3); each
    // answer has a bounded wait of its own.
    if (session.request().type() == SessionType.NORMAL) {
      keepalive.start();
    }
  }

  private static boolean hasCrc(List<Digest> negotiated) {
    return negotiated.contains(Digest.CRC32C);
  }

  Connection connection() {
    return connection;
  }

  /** What others see of it. */
  SessionConnection described() {
    return described;
  }

  /** Its number in the session. */
  int cid() {
    return described.cid();
  }

  /** Commands that were sent on it and are not over, in the order of their CmdSN. */
  TaskList sent() {
    return sent;
  }

  Aborts aborts() {
    return aborts;
  }

  TextNegotiations texts() {
    return texts;
  }

  Renegotiation renegotiation() {
    return renegotiation;
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

  /** Whether the session is leaving this connection already. */
  boolean isLeaving() {
    return departure != null;
  }

  /** Whether it was left in order, so that the session goes on with its other connections. */
  boolean isDone() {
    return departure != null && departure.isDone();
  }

  /** How many seconds the target wants between this connection and the next in its place. */
  int time2Wait() {
    return departure == null ? 0 : departure.time2Wait();
  }

  /** Nothing is in flight. */
  void quiet() {
    if (departure != null) {
      departure.quiet();
    }
  }

  /** Sends a command; the data it may send at once follows with {@link #sendData}. */
  void send(Task toSend) {
    sent.add(toSend);
    sentEver++;
    toSend.phase = this;
    sender.command(toSend, window.take(), received.expStatSn());
  }

  /** Sends data that was asked for, or may be sent unasked. */
  void sendData() {
    sender.pump(received.expStatSn());
  }

  /** The task of this connection that carries the tag, {@code null} if none does. */
  Task task(int tag) {
    Task task = tasks.find(tag);
    return task != null && task.phase == this ? task : null;
  }

  /** Takes over what was sent on a connection that this one replaces. */
  void takeOver(TaskList lost) {
    for (Task task = lost.poll(); task != null; task = lost.poll()) {
      sent.add(task);
      sentEver++;
      task.phase = this;
    }
  }

  /** Whether the target has not taken the command in. */
  boolean lacksCommand(Task task) {
    return task.cmdSn - window.expCmdSn() >= 0;
  }

  /** Sends a command again that the target has not taken in. */
  void retry(Task toSend) {
    sender.retry(toSend, received.expStatSn());
  }

  /** What holds on this connection. */
  SessionParameters parameters() {
    return parameters;
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
    out.add(what.pdu(what.tag, window.cmdSn(), received.expStatSn()));
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
    if (!connection.isEnded()) {
      received.detach(abandoned);
    }
  }

  /** The task is none of this connection's any more: no PDU is taken or sent for it. */
  void letGo(Task free) {
    received.letGo(free);
    if (free.queuedToWrite) {
      sender.remove(free);
    }
  }

  void flushUnlessReading() {
    if (!connection.isReading()) {
      out.flush();
    }
  }

  // ---- the connection --------------------------------------------------------------------

  @Override
  public void turn() {
    dispatch.pump();
    // A session that leaves has no commands any more, but its logout has to go out.
    out.flush();
    if (gathering != null && !connection.isReading()) {
      gathering.turn(
          sent.size(), sentEver - sent.size(), connection.receivedBytes(), connection.turnNanos());
    }
  }

  @Override
  public void lost(ConnectionFault fault) {
    keepalive.stop();
    received.stop();
    if (gathering != null) {
      gathering.stop();
    }
    if (departure != null) {
      departure.disarm();
    }
    sender.clear();
    if (!requests.isEmpty()) {
      HawserException why = session.life().describe(fault);
      requests.removeAll().forEach(waiting -> waiting.failed(why));
    }
    session.life().lost(this, fault);
  }
}
