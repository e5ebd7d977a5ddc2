package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UrlBlockDevicesTest {
  private static final IscsiUrl URL =
      IscsiUrl.parse("iscsi://10.9.1.80/iqn.2031-02.net.lab:vol7/5");
  private static final ConnectOptions OPTIONS =
      new ConnectOptions(
          IscsiName.of("iqn.2026-01.io.hawser:host"),
          List.of(),
          Optional.empty(),
          SessionParameters.DEFAULT_OFFER,
          SessionTimeouts.DEFAULT,
          0);

  private final FakeTransport tcp = new FakeTransport("tcp");
  private final FakeUnit unit = new FakeUnit(Lun.of(5), 7);
  private final UrlBlockDevices devices =
      new UrlBlockDevices(
          new UrlSessionOpener(new FakeRegistry().serve(tcp), new Random(7)),
          (nanos, task) -> task.run());

  UrlBlockDevicesTest() {
    tcp.answer = this::session;
  }

  private CompletionStage<TransportSession> session(LoginRequest request) {
    FakeSession session = new FakeSession(1, request);
    session.units.put(unit.lun(), unit);
    tcp.sessions.add(session);
    return CompletableFuture.completedFuture(session);
  }

  private BlockDevice open() throws Exception {
    return devices.open(URL, OPTIONS).toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private HawserException failure(IscsiUrl url) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> devices.open(url, OPTIONS).toCompletableFuture().get(5, TimeUnit.SECONDS));
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  @Test
  void theDiskIsPinnedAndVerifiedAtEveryReLogin() throws Exception {
    BlockDevice device = open();
    assertEquals(2048, device.geometry().blocks());
    FakeSession session = tcp.sessions.get(0);
    assertEquals(1, session.guards.size());
    session.guards.get(unit.lun()).verify(unit).toCompletableFuture().get(5, TimeUnit.SECONDS);

    FakeUnit other = new FakeUnit(unit.lun(), 8);
    assertTrue(
        session
            .guards
            .get(unit.lun())
            .verify(other)
            .toCompletableFuture()
            .isCompletedExceptionally());
  }

  @Test
  void closingLogsOutOnce() throws Exception {
    BlockDevice device = open();
    FakeSession session = tcp.sessions.get(0);
    CompletableFuture<Void> logout = new CompletableFuture<>();
    session.logout = logout;
    device.close();
    device.close();
    assertEquals(1, session.logouts);
    assertTrue(session.guards.isEmpty());
    CompletionStage<Void> quiet = devices.quiet();
    assertFalse(quiet.toCompletableFuture().isDone());
    logout.complete(null);
    quiet.toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
    assertEquals(null, session.closed);
  }

  @Test
  void aTargetThatDoesNotLetUsGoIsLeftBehind() throws Exception {
    BlockDevice device = open();
    FakeSession session = tcp.sessions.get(0);
    session.logout =
        CompletableFuture.failedFuture(new HawserException(ErrorCode.LOGOUT, "no answer"));
    device.close();
    assertEquals("its device was closed and the logout failed", session.closed);
    assertTrue(devices.quiet().toCompletableFuture().isDone());
  }

  @Test
  void aDiskThatCannotBeAttachedLogsTheSessionOutBeforeTheFailureIsTold() {
    unit.dead = true;
    HawserException failure = failure(URL);
    assertEquals(ErrorCode.TRANSPORT, failure.code());
    assertEquals(1, tcp.sessions.get(0).logouts);
  }

  @Test
  void aUrlWithoutALunIsRefused() {
    assertEquals(
        ErrorCode.INVALID,
        failure(IscsiUrl.parse("iscsi://10.9.1.80/iqn.2031-02.net.lab:vol7")).code());
    assertEquals(0, tcp.requests.size());
  }
}
