package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A session with one disk behind every number. */
final class FakeSession implements TransportSession {
  private final LogicalUnit unit;
  List<NegotiatedKey> transcript = List.of();
  List<SessionConnection> connections = List.of();
  Optional<byte[]> recording = Optional.empty();
  boolean loggedOut;
  boolean closed;
  boolean answersLogout = true;

  FakeSession(LogicalUnit unit) {
    this.unit = unit;
  }

  @Override
  public int id() {
    return 1;
  }

  @Override
  public LoginRequest request() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Portal portal() {
    return Portal.of("127.0.0.1", 3260).withGroupTag(1);
  }

  @Override
  public SessionParameters parameters() {
    return SessionParameters.DEFAULT_OFFER;
  }

  @Override
  public CompletionStage<Optional<byte[]>> recording() {
    return CompletableFuture.completedStage(recording);
  }

  @Override
  public List<SessionConnection> connections() {
    return connections;
  }

  @Override
  public List<NegotiatedKey> transcript() {
    return transcript;
  }

  @Override
  public int tsih() {
    return 7;
  }

  @Override
  public SessionState state() {
    return SessionState.LOGGED_IN;
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    return unit;
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    return () -> {};
  }

  @Override
  public Registration listen(SessionListener listener) {
    return () -> {};
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    return CompletableFuture.completedStage(Duration.ZERO);
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    loggedOut = true;
    return answersLogout ? CompletableFuture.completedStage(null) : new CompletableFuture<>();
  }

  @Override
  public void close(String reason) {
    closed = true;
  }

  @Override
  public SessionStatistics statistics() {
    return new SessionStatistics(0, 0, 0, 0, 1, 0, 0, 0, -1);
  }
}
