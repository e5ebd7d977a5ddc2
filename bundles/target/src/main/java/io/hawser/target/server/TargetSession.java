package io.hawser.target.server;

import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.login.TargetLogin;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.LogoutResponsePdu;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.target.disk.Nexus;
import io.hawser.target.fault.Fault;
import io.hawser.target.fault.FaultAction;
import io.hawser.target.fault.FaultPoint;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session in full feature phase, with its one connection (ErrorRecoveryLevel 0): orders requests,
 * hands them to whom they concern, and numbers what goes back. Belongs to its connection's loop,
 * but for {@link #end} and what says so.
 */
final class TargetSession implements TargetConnection.Phase {
  private static final int REJECT_DATA_DIGEST = 0x02;
  private static final int REJECT_SNACK = 0x03;
  private static final int REJECT_PROTOCOL_ERROR = 0x04;
  private static final int REJECT_NOT_SUPPORTED = 0x05;
  private static final int REJECT_INVALID_FIELD = 0x09;
  private static final int LOGOUT_NO_SUCH_CONNECTION = 1;
  private static final int LOGOUT_NO_RECOVERY = 2;
  private static final int LOGOUT_FOR_RECOVERY = 2;
  private static final int LOGOUT_CONNECTION = 1;
  private static final int PING_TAG = 1;

  private final TargetContext context;
  private final TargetConnection connection;
  private final Optional<TargetDefinition> target;
  private final SessionRegistry.Port port;
  private final TargetLogin.LoggedIn login;
  private final CommandSequencer sequencer;
  private final Optional<Nexus> nexus;
  private final ScsiTasks tasks;
  private final TaskManagementFunctions functions;
  private final TextExchange text;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicLong pongs = new AtomicLong();
  private CompletionStage<Void> predecessor = CompletableFuture.completedStage(null);
  private Optional<Fault> freezer = Optional.empty();
  private int maxXmit;
  private int statSn;
  private boolean begun;
  private boolean ending;

  TargetSession(
      TargetContext context,
      TargetConnection connection,
      Optional<TargetDefinition> target,
      SessionRegistry.Port port,
      TargetLogin.LoggedIn login) {
    this.context = context;
    this.connection = connection;
    this.target = target;
    this.port = port;
    this.login = login;
    this.statSn = login.statSn();
    this.maxXmit = login.parameters().maxXmitDataSegmentLength();
    int window = target.map(TargetDefinition::commandWindow).orElse(8);
    this.sequencer = new CommandSequencer(login.cmdSn(), window);
    this.nexus =
        port.target().map(name -> new Nexus(port.initiator(), port.isid(), name, port.groupTag()));
    this.tasks = new ScsiTasks(context, this);
    this.functions = new TaskManagementFunctions(context, this, tasks);
    this.text = new TextExchange(context, this);
  }

  /** The login has ended; from now on the session's logical units know it. */
  void begin() {
    begun = true;
    target.ifPresent(t -> t.device().attach(nexus()));
  }

  /** Whose end this session has to wait for, if it is ended itself before that. */
  void follows(CompletionStage<Void> oldEnd) {
    predecessor = oldEnd;
  }

  TargetConnection connection() {
    return connection;
  }

  TargetLogin.LoggedIn login() {
    return login;
  }

  SessionRegistry.Port port() {
    return port;
  }

  /** Who is behind its tasks; discovery sessions have none. */
  Nexus nexus() {
    return nexus.orElseThrow();
  }

  SessionParameters parameters() {
    return login.parameters();
  }

  Optional<TargetDefinition> target() {
    return target;
  }

  CommandSequencer sequencer() {
    return sequencer;
  }

  boolean discovery() {
    return login.identity().type() == SessionType.DISCOVERY;
  }

  boolean isEnding() {
    return ending;
  }

  /** What the initiator receives in one PDU. */
  int maxXmit() {
    return maxXmit;
  }

  void maxXmit(int bytes) {
    maxXmit = bytes;
  }

  /** StatSN for a PDU that carries a status: takes it. */
  int takeStatSn() {
    return statSn++;
  }

  /** StatSN for a PDU that carries none. */
  int statSn() {
    return statSn;
  }

  void send(Pdu pdu, long lun) {
    connection.send(pdu, lun);
  }

  void send(Pdu pdu) {
    connection.send(pdu, -1);
  }

  @Override
  public void receive(PduFramer.Frame frame) {
    if (struckAway(frame)) {
      return;
    }
    Pdu pdu;
    try {
      pdu = PduDecoder.decode(frame);
    } catch (PduFormatException e) {
      boolean known = Opcode.known(frame.opcode());
      reject(frame.header(), known ? REJECT_INVALID_FIELD : REJECT_NOT_SUPPORTED);
      return;
    }
    if (pdu instanceof DataOutPdu data) {
      tasks.data(data);
      return;
    }
    dispatch(pdu, frame.header());
  }

  private boolean struckAway(PduFramer.Frame frame) {
    if (context.faults().isEmpty()) {
      return false;
    }
    ByteBuffer h = frame.header();
    boolean scsi = frame.opcode() == Opcode.SCSI_COMMAND;
    byte[] cdb = new byte[scsi ? 16 : 0];
    h.get(32, cdb);
    boolean forLun = scsi || frame.opcode() == Opcode.TASK_MANAGEMENT_REQUEST;
    long lun = forLun ? new Lun(Bhs.lun(h, 0)).number() : -1;
    Optional<Fault> fault = connection.strike(FaultPoint.REQUEST, lun, frame.opcode(), cdb);
    return fault.isPresent()
        && (connection.carryOut(fault.get().action())
            || fault.get().action() instanceof FaultAction.Swallow);
  }

  private void dispatch(Pdu pdu, ByteBuffer header) {
    if (pdu instanceof ScsiCommandPdu command && !discovery()) {
      inOrder(command.immediate(), command.cmdSn(), () -> tasks.command(command, header));
    } else if (pdu instanceof TaskManagementRequestPdu request && !discovery()) {
      inOrder(request.immediate(), request.cmdSn(), () -> functions.receive(request));
    } else if (pdu instanceof NopOutPdu nop) {
      boolean numbered = !nop.immediate() && nop.initiatorTaskTag() != Bhs.NO_TAG;
      inOrder(!numbered, nop.cmdSn(), () -> nop(nop));
    } else if (pdu instanceof TextRequestPdu request) {
      inOrder(request.immediate(), request.cmdSn(), () -> text.receive(request, header));
    } else if (pdu instanceof LogoutRequestPdu request) {
      inOrder(request.immediate(), request.cmdSn(), () -> logout(request));
    } else if (Bhs.opcode(header, 0) == Opcode.SNACK_REQUEST) {
      reject(header, REJECT_SNACK);
    } else {
      reject(header, REJECT_PROTOCOL_ERROR);
    }
  }

  private void inOrder(boolean immediate, int cmdSn, Runnable deliver) {
    if (immediate) {
      deliver.run();
    } else {
      sequencer.offer(cmdSn, deliver);
    }
  }

  private void nop(NopOutPdu ping) {
    if (ping.initiatorTaskTag() == Bhs.NO_TAG) {
      pongs.incrementAndGet();
      return;
    }
    ByteBuffer echo = ping.data();
    echo.limit(Math.min(echo.limit(), maxXmit));
    int sn = takeStatSn();
    send(
        new NopInPdu(
            ping.lun(),
            ping.initiatorTaskTag(),
            Bhs.NO_TAG,
            sn,
            sequencer.expCmdSn(),
            sequencer.maxCmdSn(),
            echo));
  }

  private void logout(LogoutRequestPdu request) {
    int response = 0;
    if (request.reason() == LOGOUT_FOR_RECOVERY) {
      response = LOGOUT_NO_RECOVERY;
    } else if (request.reason() == LOGOUT_CONNECTION && request.cid() != login.identity().cid()) {
      response = LOGOUT_NO_SUCH_CONNECTION;
    }
    int sn = takeStatSn();
    send(
        new LogoutResponsePdu(
            response,
            request.initiatorTaskTag(),
            sn,
            sequencer.expCmdSn(),
            sequencer.maxCmdSn(),
            login.parameters().defaultTime2Wait(),
            login.parameters().defaultTime2Retain(),
            Pdu.NO_DATA));
    if (response == 0) {
      connection.closeAfterFlush();
    }
  }

  /** Says that a PDU is not acceptable; its header goes back. */
  void reject(ByteBuffer header, int reason) {
    int sn = takeStatSn();
    send(
        new RejectPdu(
            reason,
            Bhs.NO_TAG,
            sn,
            sequencer.expCmdSn(),
            sequencer.maxCmdSn(),
            0,
            TargetConnection.basicHeader(header)));
  }

  void rejectProtocolError(ByteBuffer header) {
    reject(header, REJECT_PROTOCOL_ERROR);
  }

  @Override
  public void badData(ByteBuffer header) {
    reject(header, REJECT_DATA_DIGEST);
    if (Bhs.opcode(header, 0) == Opcode.DATA_OUT) {
      tasks.lostData(Bhs.initiatorTaskTag(header, 0));
    }
  }

  /** Sends an asynchronous message. Any thread. */
  void sendAsync(int event, int first, int second, int third, Lun lun, ByteBuffer data) {
    connection
        .loop()
        .run(
            () -> {
              int sn = takeStatSn();
              send(
                  new AsyncMessagePdu(
                      lun.value(),
                      Bhs.NO_TAG,
                      sn,
                      sequencer.expCmdSn(),
                      sequencer.maxCmdSn(),
                      event,
                      0,
                      first,
                      second,
                      third,
                      data));
            });
  }

  /** Sends a NOP-In that wants no answer: tells the window. Any thread. */
  void sendWindow() {
    sendNopIn(Bhs.NO_TAG);
  }

  /** Sends a NOP-In that wants an answer. Any thread. */
  void ping() {
    sendNopIn(PING_TAG);
  }

  /** How many answers have come. Any thread. */
  long pongs() {
    return pongs.get();
  }

  private void sendNopIn(int transferTag) {
    connection
        .loop()
        .run(
            () ->
                send(
                    new NopInPdu(
                        0,
                        Bhs.NO_TAG,
                        transferTag,
                        statSn,
                        sequencer.expCmdSn(),
                        sequencer.maxCmdSn(),
                        Pdu.NO_DATA)));
  }

  @Override
  public void freezeWindow(Fault fault) {
    freezer = Optional.of(fault);
    sequencer.freeze(true);
  }

  /** Some fault has ended: perhaps the one that keeps the window. Any thread. */
  void faultEnded() {
    connection
        .loop()
        .run(
            () -> {
              if (freezer.isPresent() && freezer.get().ended()) {
                freezer = Optional.empty();
                sequencer.freeze(false);
                sendWindow();
              }
            });
  }

  /**
   * Ends the session, its connection and its tasks. Any thread.
   *
   * @return when none of its tasks can touch anything any more
   */
  CompletionStage<Void> end(String why) {
    connection.loop().run(() -> connection.drop(why));
    return ended;
  }

  /** The connection is gone, and with ErrorRecoveryLevel 0 the session too. */
  @Override
  public void closed() {
    if (ending) {
      return;
    }
    ending = true;
    CompletionStage<Void> detached =
        begun && target.isPresent()
            ? target.get().device().detach(nexus())
            : CompletableFuture.completedStage(null);
    CompletionStage<Void> over = detached.thenCombine(tasks.abandon(), (a, b) -> a);
    over.thenCombine(predecessor, (mine, theirs) -> mine)
        .whenComplete(
            (nothing, failure) -> {
              context.sessions().remove(login.tsih(), port);
              ended.complete(null);
            });
  }
}
