package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseKey;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.CmdSnWindow;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.TranscriptEntry;
import io.hawser.scsi.sense.Sense;
import io.hawser.transport.tcp.loop.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * A session of the software transport. It stays on one event loop over all its connections; what
 * other threads ask of it is carried there.
 */
public final class TcpSession implements TransportSession {
  private static final System.Logger LOG = System.getLogger(TcpSession.class.getName());

  private final int id;
  private final LoginRequest request;
  private final Loop loop;
  private final Counters counters = new Counters();
  private final SessionCommands commands;
  private final SessionRecovery recovery;
  private final Verification verification;
  private final TextNegotiations texts;
  private final Map<Lun, TcpLogicalUnit> units = new ConcurrentHashMap<>();
  private final SessionListeners listeners = new SessionListeners(this);
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private volatile SessionState state = SessionState.FAILED;
  private volatile Portal portal;
  private volatile SessionParameters parameters;
  private volatile List<TranscriptEntry> transcript = List.of();
  private volatile int tsih;
  private volatile Optional<String> localAddress = Optional.empty();
  private volatile Connection connection;

  // On the loop only.
  private CmdSnWindow window;
  private FullFeaturePhase phase;
  private boolean renegotiating;
  private boolean over;

  /**
   * A session that is not logged in yet.
   *
   * @param id unique in its transport
   * @param request what was asked for
   * @param loop where it lives
   * @param services what it needs
   */
  public TcpSession(int id, LoginRequest request, Loop loop, SessionServices services) {
    this.id = id;
    this.request = request;
    this.loop = loop;
    this.portal = request.portal();
    this.parameters = request.parameters();
    this.commands = new SessionCommands(this, loop, services.queueDepth());
    this.recovery = new SessionRecovery(this, services, loop);
    this.verification = new Verification(this, loop);
    this.texts = new TextNegotiations(this, loop);
  }

  /** Logs in for the first time. */
  public CompletionStage<TransportSession> open() {
    CompletableFuture<TransportSession> result = new CompletableFuture<>();
    SessionLogin.Done done =
        new SessionLogin.Done() {
          @Override
          public void loggedIn(
              Connection made, InitiatorLogin.LoggedIn agreed, Portal reached, Portal home) {
            TcpSession.this.loggedIn(made, agreed, reached, home);
            result.complete(TcpSession.this);
          }

          @Override
          public void failed(HawserException why) {
            result.completeExceptionally(why);
            end(why);
          }
        };
    end.thenRun(
        () -> {
          if (!result.isDone()) {
            result.completeExceptionally(
                new HawserException(ErrorCode.TRANSPORT, "the session was closed in its login"));
          }
        });
    onLoop(() -> recovery.open(done), result);
    return result.minimalCompletionStage();
  }

  // ---- what others see -------------------------------------------------------------------

  @Override
  public int id() {
    return id;
  }

  @Override
  public LoginRequest request() {
    return request;
  }

  @Override
  public Portal portal() {
    return portal;
  }

  @Override
  public SessionParameters parameters() {
    return parameters;
  }

  @Override
  public List<NegotiatedKey> transcript() {
    return transcript.stream()
        .map(
            said ->
                new NegotiatedKey(
                    said.key(),
                    said.offeredByUs(),
                    said.offer(),
                    said.answer(),
                    said.result(),
                    said.effect()))
        .toList();
  }

  @Override
  public Optional<String> localAddress() {
    return localAddress;
  }

  @Override
  public int tsih() {
    return tsih;
  }

  @Override
  public SessionState state() {
    return state;
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    return unit(lun);
  }

  private TcpLogicalUnit unit(Lun lun) {
    if (request.type() == SessionType.DISCOVERY) {
      throw new IllegalStateException("a discovery session has no logical units");
    }
    return units.computeIfAbsent(lun, l -> new TcpLogicalUnit(this, l));
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    TcpLogicalUnit unit = unit(lun);
    unit.guards().add(guard);
    return () -> unit.guards().remove(guard);
  }

  @Override
  public Registration listen(SessionListener listener) {
    return listeners.add(listener);
  }

  @Override
  public SessionStatistics statistics() {
    Connection now = connection;
    return counters.statistics(now == null ? -1 : now.retransmits());
  }

  /** Completes when the session is {@code FREE}. */
  public CompletionStage<Void> ended() {
    return end.minimalCompletionStage();
  }

  // ---- requests --------------------------------------------------------------------------

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    byte[] copy = keys.clone();
    onLoop(() -> texts.add(copy, maxBytes, deadline, result), result);
    return result.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Optional<byte[]>> recording() {
    CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
    onLoop(
        () -> {
          CompletionStage<Optional<byte[]>> made =
              connection == null
                  ? CompletableFuture.completedStage(Optional.empty())
                  : connection.recording();
          made.whenComplete(
              (bytes, failure) -> {
                if (failure == null) {
                  result.complete(bytes);
                } else {
                  result.completeExceptionally(
                      new HawserException(
                          ErrorCode.TRANSPORT, "the transport is stopped", failure));
                }
              });
        },
        result);
    return result.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    onLoop(
        () -> {
          try {
            connected().ping(result, deadline.nanoTime());
          } catch (HawserException e) {
            result.completeExceptionally(e);
          }
        },
        result);
    return result.minimalCompletionStage();
  }

  CompletionStage<TaskManagementResponse> manage(
      TcpLogicalUnit unit, TaskManagement function, Deadline deadline) {
    if (function.isOfOneTask()) {
      throw new IllegalArgumentException(function + " belongs to a command");
    }
    ManagedFunction managed = new ManagedFunction(this, unit, function);
    onLoop(
        () -> {
          try {
            managed.check(parameters.protocolLevel());
            connected().request(managed.call(), deadline.nanoTime());
          } catch (HawserException e) {
            managed.failed(e);
          }
        },
        managed.result());
    return managed.result().minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    onLoop(
        () -> {
          if (over) {
            return;
          }
          HawserException why =
              new HawserException(
                  ErrorCode.SESSION_NOT_CONNECTED, "session " + id + " has been logged out");
          recovery.stop();
          verification.stop();
          FullFeaturePhase now = phase;
          commands.end(why);
          if (now == null) {
            end(why);
            return;
          }
          long latest = loop.wheel().now() + request.timeouts().logout().toNanos();
          long until = deadline.nanoTime() - latest < 0 ? deadline.nanoTime() : latest;
          try {
            now.request(new LogoutExchange(seconds -> end(why, seconds >= 0)), until);
          } catch (HawserException e) {
            end(why);
          }
        },
        end);
    return end.minimalCompletionStage();
  }

  @Override
  public void drop(String reason) {
    loop.runOrForget(
        () -> {
          if (phase != null) {
            phase.end(ConnectionFault.dropped("the connection was dropped: " + reason));
          }
        });
  }

  @Override
  public void close(String reason) {
    onLoop(
        () ->
            end(
                new HawserException(
                    ErrorCode.TRANSPORT, "session " + id + " was closed: " + reason)),
        end);
  }

  FullFeaturePhase connected() throws HawserException {
    if (phase == null) {
      throw new HawserException(
          ErrorCode.SESSION_NOT_CONNECTED, "session " + id + " is not connected");
    }
    return phase;
  }

  private void onLoop(Runnable task, CompletableFuture<?> otherwise) {
    try {
      loop.run(task);
    } catch (RejectedExecutionException e) {
      otherwise.completeExceptionally(
          new HawserException(ErrorCode.TRANSPORT, "the transport is stopped", e));
    }
  }

  // ---- on the loop -----------------------------------------------------------------------

  Counters counters() {
    return counters;
  }

  SessionCommands commands() {
    return commands;
  }

  /** Which commands the target takes; a session's connections share it. */
  CmdSnWindow window() {
    return window;
  }

  SessionRecovery recovery() {
    return recovery;
  }

  SessionListeners listeners() {
    return listeners;
  }

  Collection<TcpLogicalUnit> units() {
    return units.values();
  }

  boolean isEnded() {
    return over;
  }

  void loggedIn(Connection made, InitiatorLogin.LoggedIn agreed, Portal reached, Portal home) {
    portal = reached;
    parameters = agreed.parameters();
    transcript = agreed.transcript();
    tsih = agreed.tsih();
    recovery.loggedIn(home);
    window = new CmdSnWindow(agreed.cmdSn());
    begin(made, agreed);
    commands.connected(phase);
    loggedIn(made, "logged in at " + reached.address());
  }

  /** The session goes on over a new connection in place of the one that was lost. */
  void resumed(Connection made, InitiatorLogin.LoggedIn agreed, Portal reached) {
    portal = reached;
    SessionParameters own = agreed.parameters();
    parameters =
        parameters
            .withDigests(own.headerDigests(), own.dataDigests())
            .withMaxXmitDataSegmentLength(own.maxXmitDataSegmentLength());
    begin(made, agreed);
    commands.resume(phase);
    loggedIn(made, "goes on over a new connection to " + reached.address());
  }

  private void begin(Connection made, InitiatorLogin.LoggedIn agreed) {
    connection = made;
    localAddress = made.localAddress();
    counters.add(Counters.Count.LOGINS, 1);
    window.update(agreed.expCmdSn(), agreed.maxCmdSn());
    phase = new FullFeaturePhase(this, made, parameters, window, agreed.expStatSn());
    phase.start();
    verification.begin(units.values());
  }

  private void loggedIn(Connection made, String how) {
    state = SessionState.LOGGED_IN;
    listeners.state(SessionState.LOGGED_IN, how);
    if (phase != null && !made.isReading()) {
      commands.pump();
    }
  }

  void connectionLost(FullFeaturePhase which, ConnectionFault fault) {
    if (which != phase) {
      return;
    }
    phase = null;
    connection = null;
    localAddress = Optional.empty();
    verification.stop();
    if (fault.kind() == ConnectionFault.Kind.DIGEST) {
      counters.add(Counters.Count.DIGEST_ERRORS, 1);
    } else if (fault.kind() == ConnectionFault.Kind.PROTOCOL) {
      counters.add(Counters.Count.PROTOCOL_ERRORS, 1);
    }
    if (over) {
      return;
    }
    HawserException why = describe(fault);
    LOG.log(System.Logger.Level.DEBUG, why.getMessage());
    if (recovery.keepsSession(fault, why)) {
      state = SessionState.FAILED;
      commands.suspend();
      listeners.state(SessionState.FAILED, why.getMessage());
    } else {
      sessionLost(why);
    }
  }

  /** The session did not outlive its connection. */
  void sessionLost(HawserException why) {
    // Whoever is told of a command's end sees the state that led to it.
    state = recovery.willTry() ? SessionState.FAILED : SessionState.FREE;
    commands.connectionLost(why);
    // A completion may have closed the session.
    if (!over) {
      recovery.lost(why);
    }
  }

  /** The fault as those see it whose commands end with it. */
  HawserException describe(ConnectionFault fault) {
    return new HawserException(
        fault.code(),
        "session "
            + id
            + " to "
            + target().map(Object::toString).orElse("discovery")
            + " at "
            + portal.address()
            + ": "
            + fault.getMessage());
  }

  /** Ends the session for good. */
  void end(HawserException why) {
    end(why, commands.isQuiet());
  }

  /**
   * @param clean whether nothing may reach the target any more that it does not know the end of
   */
  private void end(HawserException why, boolean clean) {
    if (over) {
      return;
    }
    over = true;
    state = SessionState.FREE;
    recovery.stop();
    verification.stop();
    FullFeaturePhase now = phase;
    commands.end(why);
    if (now != null) {
      String last = why.getMessage();
      now.end(clean ? ConnectionFault.wanted(last) : ConnectionFault.dropped(last));
    }
    phase = null;
    listeners.state(SessionState.FREE, why.getMessage());
    end.complete(null);
  }

  /** Tells of unit attentions; any command may bring one back. */
  void noticeStatus(TcpLogicalUnit unit, ScsiCommand command, int status) {
    if (status == ScsiStatus.CHECK_CONDITION.code() && !listeners.isEmpty()) {
      Sense.of(command)
          .filter(sense -> sense.key() == SenseKey.UNIT_ATTENTION)
          .ifPresent(sense -> listeners.event(new AsyncEvent.UnitAttention(unit.lun(), sense)));
    }
  }

  /**
   * The target asks the session to leave and come back. Those who wait for an answer are told of a
   * connection's end before the session is: from an ended connection nobody has to leave.
   */
  void departure(int withinSeconds) {
    if (phase != null && !over && !phase.isLeaving() && !phase.connection().isEnded()) {
      new Departure(this, phase).begin(withinSeconds);
    }
  }

  /** The target asks for a negotiation; if it fails, the session leaves and comes back. */
  void renegotiate(int withinSeconds) {
    FullFeaturePhase now = phase;
    if (now == null || over || renegotiating) {
      return;
    }
    renegotiating = true;
    long patience = Math.max(1, Math.min(30, withinSeconds)) * 1_000_000_000L;
    text(
            Renegotiation.offer(parameters),
            Renegotiation.MAX_ANSWER,
            new Deadline(loop.wheel().now() + patience))
        .whenComplete(
            (answer, failure) -> {
              renegotiating = false;
              if (now != phase) {
                return;
              }
              try {
                if (failure != null) {
                  throw new HawserException(ErrorCode.GENERIC, failure.getMessage(), failure);
                }
                var declared = Renegotiation.answer(answer);
                if (declared.isPresent()) {
                  parameters = Renegotiation.with(parameters, declared.getAsInt());
                  now.parameters(parameters);
                }
              } catch (HawserException e) {
                LOG.log(System.Logger.Level.DEBUG, "the renegotiation failed", e);
                departure(1);
              }
            });
  }

  @Override
  public String toString() {
    return "session " + id + " to " + target().map(Object::toString).orElse("discovery");
  }
}
