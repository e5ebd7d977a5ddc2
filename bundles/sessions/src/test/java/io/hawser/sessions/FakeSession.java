package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A session that does what a test says. */
final class FakeSession implements TransportSession {
  final Map<Lun, LogicalUnit> units = new ConcurrentHashMap<>();
  final Map<Lun, ReloginGuard> guards = new ConcurrentHashMap<>();
  final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
  volatile SessionState state = SessionState.LOGGED_IN;
  volatile CompletionStage<Void> logout = CompletableFuture.completedFuture(null);
  volatile String closed;
  volatile int logouts;
  private final int id;
  private final LoginRequest request;

  FakeSession(int id, LoginRequest request) {
    this.id = id;
    this.request = request;
  }

  void become(SessionState next, String reason) {
    state = next;
    listeners.forEach(listener -> listener.stateChanged(this, next, reason));
  }

  void tell(AsyncEvent event) {
    listeners.forEach(listener -> listener.asyncEvent(this, event));
  }

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
    return request.portal().withGroupTag(1);
  }

  @Override
  public SessionParameters parameters() {
    return request.parameters();
  }

  @Override
  public int tsih() {
    return id;
  }

  @Override
  public SessionState state() {
    return state;
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    LogicalUnit unit = units.get(lun);
    if (unit == null) {
      throw new IllegalArgumentException("this test has no " + lun);
    }
    return unit;
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    guards.put(lun, guard);
    return () -> guards.remove(lun, guard);
  }

  @Override
  public Registration listen(SessionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    return CompletableFuture.failedStage(new UnsupportedOperationException("text"));
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    return CompletableFuture.completedFuture(Duration.ofMillis(1));
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    logouts++;
    return logout.thenRun(() -> become(SessionState.FREE, "logged out"));
  }

  @Override
  public void close(String reason) {
    closed = reason;
    become(SessionState.FREE, reason);
  }

  @Override
  public SessionStatistics statistics() {
    return new SessionStatistics(0, 0, 0, 0, 1, 0, 0, 0, -1);
  }
}
