package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
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
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.sg.SgCounters;
import io.hawser.kernel.sysfs.SessionClass;
import io.hawser.protocol.login.InitiatorLogin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A session whose connection a driver of the kernel keeps. Its state is touched on the engine's
 * thread only; what others read is published from there.
 *
 * <p>After a loss the kernel ends the commands it had; they and new ones wait here until the guards
 * have looked. A command that reached the kernel between the loss and its event waits in the kernel
 * and goes out with the first of the new connection: that much of the guards' promise the kernel
 * does not let us keep.
 */
public final class KernelSession implements TransportSession {
  private static final Logger LOG = System.getLogger(KernelSession.class.getName());

  private final int id;
  private final Engine engine;
  private final DriverProfile profile;
  private final LoginRequest request;
  private final OptionalInt host;
  private final KernelObjects objects;
  private final ControlRequests control;
  private final SessionUnits units;
  private final SessionLogin login;
  private final SessionRecovery recovery;
  private final SessionEvents events;
  private final SessionScan scan;
  private final SessionListeners listeners = new SessionListeners(this);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Runnable lossListener;

  private volatile SessionState state = SessionState.FAILED;
  private volatile Agreement agreement;
  private volatile int sid = -1;
  private volatile long logins;
  private boolean leaving;

  /**
   * @param id for {@link #id()}
   * @param host the card's SCSI host, for profiles that connect through one
   */
  public KernelSession(
      int id, Engine engine, DriverProfile profile, LoginRequest request, OptionalInt host) {
    this.id = id;
    this.engine = engine;
    this.profile = profile;
    this.request = request;
    this.host = host;
    this.agreement = Agreement.wished(request);
    this.objects = new KernelObjects(engine, profile.name() + " session " + id);
    this.control = new ControlRequests(engine, objects);
    this.units = new SessionUnits(engine, this);
    this.login = new SessionLogin(this, engine, profile, objects, host);
    this.recovery = new SessionRecovery(this, engine, objects, login);
    this.events = new SessionEvents(this, login, recovery);
    this.scan = new SessionScan(this);
    this.lossListener = events::lost;
  }

  // ---- the beginning and the end -----------------------------------------------------------

  /** Logs in. */
  public CompletionStage<TransportSession> open() {
    return begin(() -> CompletableFuture.completedStage(null));
  }

  /**
   * Takes a session over that another process left in the kernel: as after a loss, it gets a new
   * connection and a new login, and its disks stay. If that fails, nothing of it stays.
   */
  public CompletionStage<TransportSession> takeOver(SessionClass left) {
    return begin(
        () -> {
          LOG.log(Level.INFO, () -> this + ": takes over the kernel's session " + left.sid());
          engine
              .model()
              .transport(profile.name())
              .ifPresent(transport -> objects.transport(transport.handle()));
          objects.found(left.sid(), left.host());
          return objects.recover();
        });
  }

  private CompletionStage<TransportSession> begin(Supplier<CompletionStage<Void>> preparation) {
    CompletableFuture<TransportSession> opened = new CompletableFuture<>();
    Deadline until = Deadline.after(request.timeouts().login());
    engine.run(
        () -> {
          engine.onLoss(lossListener);
          preparation
              .get()
              .thenCompose(done -> login.run(request.portal(), until, true))
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      change(SessionState.LOGGED_IN, "logged in");
                      opened.complete(this);
                    } else {
                      HawserException why = Engine.failure(failure);
                      end(why);
                      opened.completeExceptionally(why);
                    }
                  });
        });
    return opened;
  }

  /** Completes when the session has ended, however. */
  public CompletionStage<Void> ended() {
    return ended;
  }

  /** The kernel has the session from now on. Engine thread. */
  void created() {
    sid = objects.sid();
    if (!ended.isDone()) {
      engine.register(sid, events::event);
    }
  }

  /** What came out of a login. Engine thread. */
  void agreed(Portal reached, Optional<InitiatorLogin.LoggedIn> result) {
    logins++;
    agreement =
        result
            .map(agreed -> Agreement.of(reached, agreed))
            .orElseGet(() -> Agreement.byCard(reached, request, engine.model(), sid));
  }

  /** Finds the disks. */
  CompletionStage<Void> scan() {
    return scan.run();
  }

  /** Looks for disks again, if that was not just done. Any thread. */
  void rescan() {
    scan.again();
  }

  /** Nothing is left of it. Engine thread. */
  void end(HawserException why) {
    if (ended.isDone()) {
      return;
    }
    engine.unregister(sid);
    engine.forgetLoss(lossListener);
    units.end(why);
    control.failAll(why);
    change(SessionState.FREE, why.getMessage());
    ended.complete(null);
  }

  /** The state has changed. Engine thread. */
  void change(SessionState next, String reason) {
    if (state == next && next != SessionState.LOGGED_IN) {
      return;
    }
    state = next;
    listeners.tell(listener -> listener.stateChanged(this, next, reason));
  }

  /** The target said something of its own accord. Engine thread. */
  void tell(AsyncEvent event) {
    listeners.tell(listener -> listener.asyncEvent(this, event));
  }

  // ---- loss --------------------------------------------------------------------------------

  /** The connection is lost. Engine thread. */
  void lost(String why) {
    if (state == SessionState.LOGGED_IN && !leaving && !ended.isDone()) {
      units.hold();
      control.failAll(
          new HawserException(ErrorCode.SESSION_NOT_CONNECTED, this + " lost its connection"));
      recovery.begin(why);
    }
  }

  /** The session is back. Engine thread. */
  void regained() {
    change(SessionState.LOGGED_IN, "logged in again");
    units.verify();
  }

  /** Ends it without asking the target. Engine thread. */
  void abandon(HawserException why) {
    if (!leaving) {
      leaving = true;
      recovery.stop();
      login.cancel(why);
      units.end(why);
      objects.remove().whenComplete((done, failure) -> end(why));
    }
  }

  // ---- leaving -----------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    engine.run(() -> SessionLogout.begin(this, deadline, result));
    ended.whenComplete((done, failure) -> result.complete(null));
    return result;
  }

  /** Whether a logout may begin; if so nothing else happens to the session. Engine thread. */
  boolean leave(HawserException why) {
    if (leaving || ended.isDone()) {
      return false;
    }
    leaving = true;
    recovery.stop();
    login.cancel(why);
    units.end(why);
    return true;
  }

  /** The event that the disks are gone. */
  CompletionStage<Void> unbound() {
    return events.unbound();
  }

  KernelObjects objects() {
    return objects;
  }

  ControlRequests control() {
    return control;
  }

  Engine engine() {
    return engine;
  }

  DriverProfile profile() {
    return profile;
  }

  /** Whether nothing is left of it. */
  boolean hasEnded() {
    return ended.isDone();
  }

  /** Whether it is on its way out. Engine thread. */
  boolean isLeaving() {
    return leaving;
  }

  int kernelSid() {
    return sid;
  }

  @Override
  public void close(String reason) {
    engine.run(() -> abandon(new HawserException(ErrorCode.TRANSPORT, this + ": " + reason)));
  }

  // ---- what others see ---------------------------------------------------------------------

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
    return agreement.portal();
  }

  @Override
  public SessionParameters parameters() {
    return agreement.parameters();
  }

  @Override
  public List<NegotiatedKey> transcript() {
    return agreement.transcript();
  }

  /** {@inheritDoc} 0 where the card logged in and does not tell. */
  @Override
  public int tsih() {
    return agreement.tsih();
  }

  @Override
  public SessionState state() {
    return state;
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    if (request.type() != SessionType.NORMAL) {
      throw new IllegalStateException("a discovery session has no logical units");
    }
    return units.unit(lun);
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    return units.guard(lun, guard);
  }

  @Override
  public Registration listen(SessionListener listener) {
    return listeners.add(listener);
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    onConnection(result, () -> new TextExchange(control, maxBytes, deadline, result).begin(keys));
    return result;
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    onConnection(result, () -> Ping.send(control, deadline, result));
    return result;
  }

  private <T> void onConnection(CompletableFuture<T> result, Runnable work) {
    Consumer<HawserException> refuse = result::completeExceptionally;
    engine.run(
        () -> {
          if (state == SessionState.LOGGED_IN && !leaving) {
            work.run();
          } else {
            refuse.accept(
                new HawserException(ErrorCode.SESSION_NOT_CONNECTED, this + " is not connected"));
          }
        });
  }

  @Override
  public SessionStatistics statistics() {
    SgCounters counters = units.counters();
    return new SessionStatistics(
        counters.commands(),
        counters.responses(),
        counters.bytesRead(),
        counters.bytesWritten(),
        logins,
        0,
        0,
        counters.timeouts(),
        -1);
  }

  @Override
  public String toString() {
    return profile.name()
        + " session "
        + id
        + " to "
        + request.target().map(Object::toString).orElse("discovery")
        + " at "
        + agreement.portal().address();
  }
}
