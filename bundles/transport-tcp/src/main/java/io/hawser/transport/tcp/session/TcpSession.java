package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.login.InitiatorLogin;
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
  private final int id;
  private final LoginRequest request;
  private final Loop loop;
  private final Counters counters = new Counters();
  private final SessionListeners listeners = new SessionListeners(this);
  private final Map<Lun, TcpLogicalUnit> units = new ConcurrentHashMap<>();
  private final SessionCommands commands;
  private final SessionLife life;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private volatile SessionState state = SessionState.FAILED;
  private volatile Standing standing;

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
    this.standing = Standing.before(request);
    this.commands = new SessionCommands(this, loop, services.queueDepth());
    this.life = new SessionLife(this, services, loop);
  }

  /** Logs in for the first time. */
  public CompletionStage<TransportSession> open() {
    CompletableFuture<TransportSession> result = new CompletableFuture<>();
    SessionLogin.Done done =
        new SessionLogin.Done() {
          @Override
          public void loggedIn(
              Connection made, InitiatorLogin.LoggedIn agreed, Portal reached, Portal home) {
            life.loggedIn(made, agreed, reached, home);
            life.whenOpened(() -> result.complete(TcpSession.this));
          }

          @Override
          public void failed(HawserException why) {
            result.completeExceptionally(why);
            life.end(why);
          }
        };
    end.thenRun(
        () -> {
          if (!result.isDone()) {
            result.completeExceptionally(
                new HawserException(ErrorCode.TRANSPORT, "the session was closed in its login"));
          }
        });
    onLoop(() -> life.open(done), result);
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
    return standing.portal();
  }

  @Override
  public SessionParameters parameters() {
    return standing.parameters();
  }

  @Override
  public List<NegotiatedKey> transcript() {
    return standing.transcript().stream()
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
    return connections().stream().findFirst().flatMap(SessionConnection::localAddress);
  }

  @Override
  public List<SessionConnection> connections() {
    return life.described();
  }

  @Override
  public int tsih() {
    return standing.tsih();
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
    return counters.statistics(life.retransmits());
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
    onConnection(phase -> phase.texts().add(copy, maxBytes, deadline, result), result);
    return result.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Optional<byte[]>> recording() {
    CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
    onLoop(
        () -> {
          CompletionStage<Optional<byte[]>> made =
              life.live().stream()
                  .findFirst()
                  .map(phase -> phase.connection().recording())
                  .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
          made.whenComplete(
              (bytes, failure) -> {
                if (failure == null) {
                  result.complete(bytes);
                } else {
                  result.completeExceptionally(stopped(failure));
                }
              });
        },
        result);
    return result.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    onConnection(phase -> phase.ping(result, deadline.nanoTime()), result);
    return result.minimalCompletionStage();
  }

  CompletionStage<TaskManagementResponse> manage(
      TcpLogicalUnit unit, TaskManagement function, Deadline deadline) {
    if (function.isOfOneTask()) {
      throw new IllegalArgumentException(function + " belongs to a command");
    }
    ManagedFunction managed = new ManagedFunction(this, unit, function);
    onConnection(
        phase -> {
          managed.check(parameters().protocolLevel());
          phase.request(managed.call(), deadline.nanoTime());
        },
        managed.result());
    return managed.result().minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    onLoop(() -> life.logout(deadline), end);
    return end.minimalCompletionStage();
  }

  @Override
  public void drop(String reason) {
    loop.runOrForget(() -> life.drop(reason));
  }

  @Override
  public void close(String reason) {
    HawserException why =
        new HawserException(ErrorCode.TRANSPORT, "session " + id + " was closed: " + reason);
    onLoop(() -> life.end(why), end);
  }

  /** Something to ask of a connection. */
  @FunctionalInterface
  private interface Request {
    void send(FullFeaturePhase phase) throws HawserException;
  }

  private void onConnection(Request request, CompletableFuture<?> result) {
    onLoop(
        () -> {
          try {
            request.send(life.connected());
          } catch (HawserException e) {
            result.completeExceptionally(e);
          }
        },
        result);
  }

  private void onLoop(Runnable task, CompletableFuture<?> otherwise) {
    try {
      loop.run(task);
    } catch (RejectedExecutionException e) {
      otherwise.completeExceptionally(stopped(e));
    }
  }

  private static HawserException stopped(Throwable cause) {
    return new HawserException(ErrorCode.TRANSPORT, "the transport is stopped", cause);
  }

  // ---- on the loop -----------------------------------------------------------------------

  Counters counters() {
    return counters;
  }

  SessionCommands commands() {
    return commands;
  }

  SessionLife life() {
    return life;
  }

  SessionListeners listeners() {
    return listeners;
  }

  Collection<TcpLogicalUnit> units() {
    return units.values();
  }

  /** What the session and its target have agreed on. */
  Standing standing() {
    return standing;
  }

  /** What they have agreed on now. */
  void standing(Standing now) {
    standing = now;
  }

  /** Changes the state before anybody is told. */
  void become(SessionState next) {
    state = next;
  }

  /** Changes the state and tells whoever listens. */
  void state(SessionState next, String reason) {
    become(next);
    listeners.state(next, reason);
  }

  /** The session is over. */
  void over() {
    end.complete(null);
  }

  @Override
  public String toString() {
    return "session " + id + " to " + target().map(Object::toString).orElse("discovery");
  }
}
