package io.hawser.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.FakeNetlink;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.SessionClass;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A session whose connection is lost goes on as the same session of the kernel's. The card logs in
 * here, so that no PDU is needed to get there.
 */
@Timeout(30)
class RecoveryTest extends EngineFixture {
  private static final int SID = 5;
  private static final int LEFT = 8;
  private static final int LOGGED_IN = 3;
  private static final int CONNECTION_FAILED = 1011;
  private static final int HOST_REMOVED = 1018;
  private static final int STOP_RECOVER = 3;
  private static final int ENOTCONN = 107;
  private static final DriverProfile PROFILE = profile("card", "card", true);
  private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
  private KernelSession session;
  private volatile boolean bindFailsOnce;

  @BeforeEach
  void logIn() throws Exception {
    kernel.answering(this::answer);
    start("card", "0x48b8");
    session = new KernelSession(1, engine, PROFILE, request(), OptionalInt.empty());
    session.open().toCompletableFuture().get(10, TimeUnit.SECONDS);
    session.listen(
        new SessionListener() {
          @Override
          public void stateChanged(TransportSession of, SessionState state, String reason) {
            states.add(state);
          }
        });
  }

  private List<ByteBuffer> answer(ByteBuffer request) {
    UeventType type = type(request);
    return switch (type) {
      case EP_CONNECT -> List.of(FakeNetlink.reply(request, 9, 0));
      case EP_POLL -> List.of(FakeNetlink.reply(request, 1));
      case CREATE_BOUND_SESSION, CREATE_CONN -> List.of(FakeNetlink.reply(request, SID, 0));
      case BIND_CONN -> {
        int result = bindFailsOnce ? -ENOTCONN : 0;
        bindFailsOnce = false;
        yield List.of(FakeNetlink.reply(request, result));
      }
      case START_CONN ->
          List.of(
              FakeNetlink.reply(request, 0),
              FakeNetlink.event(UeventType.CONN_LOGIN_STATE, request.getInt(32), 0, LOGGED_IN));
      case UNBIND_SESSION ->
          List.of(
              FakeNetlink.reply(request, 0), FakeNetlink.event(UeventType.SESSION_UNBOUND, SID, 0));
      default -> List.of(FakeNetlink.reply(request, 0));
    };
  }

  private static LoginRequest request() {
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    return request(
        Iface.unbound("card", "card"),
        new SessionTimeouts(
            d.connect(),
            d.login(),
            d.command(),
            d.task(),
            Duration.ZERO,
            d.noopTimeout(),
            d.logout(),
            5,
            Duration.ofMillis(20),
            d.replacement(),
            d.maxRedirects()));
  }

  private List<UeventType> sentSince(int mark) {
    List<ByteBuffer> sent = kernel.sent();
    return sent.subList(mark, sent.size()).stream()
        .map(RecoveryTest::type)
        .filter(type -> type != UeventType.SET_PARAM)
        .toList();
  }

  private void awaitState(SessionState wanted) throws InterruptedException {
    SessionState state;
    do {
      state = states.poll(10, TimeUnit.SECONDS);
      assertTrue(state != null, "no " + wanted);
    } while (state != wanted);
  }

  private void lose(int code) {
    kernel.deliver(FakeNetlink.event(UeventType.CONN_ERROR, SID, 0, code));
  }

  @Test
  void theConnectionIsStoppedForRecoveryAndBoundAgainOnTheSameSession() throws Exception {
    int mark = kernel.sent().size();
    lose(CONNECTION_FAILED);
    awaitState(SessionState.FAILED);
    awaitState(SessionState.LOGGED_IN);
    assertEquals(
        List.of(
            UeventType.EP_DISCONNECT,
            UeventType.STOP_CONN,
            UeventType.EP_CONNECT,
            UeventType.EP_POLL,
            UeventType.BIND_CONN,
            UeventType.START_CONN),
        sentSince(mark));
    ByteBuffer stop =
        kernel.sent().stream()
            .filter(each -> type(each) == UeventType.STOP_CONN)
            .findFirst()
            .orElseThrow();
    assertEquals(SID, stop.getInt(32));
    assertEquals(STOP_RECOVER, stop.getInt(48), "the flag");
    assertEquals(2, session.statistics().logins());
  }

  /** Kernels since 5.14 clean up by themselves, and refuse until they were told to recover. */
  @Test
  void aRefusalUntilTheKernelHasCleanedUpEndsInAnotherTryNotInALoop() throws Exception {
    bindFailsOnce = true;
    int mark = kernel.sent().size();
    lose(CONNECTION_FAILED);
    awaitState(SessionState.LOGGED_IN);
    List<UeventType> sent = sentSince(mark);
    assertEquals(2, sent.stream().filter(UeventType.BIND_CONN::equals).count());
    assertEquals(2, sent.stream().filter(UeventType.STOP_CONN::equals).count());
  }

  @Test
  void twoErrorsOfOneLossAreOneRecovery() throws Exception {
    int mark = kernel.sent().size();
    lose(CONNECTION_FAILED);
    lose(CONNECTION_FAILED);
    awaitState(SessionState.LOGGED_IN);
    assertEquals(1, sentSince(mark).stream().filter(UeventType.STOP_CONN::equals).count());
  }

  @Test
  void aHostThatIsRemovedTakesItsSessionsAlong() throws Exception {
    int mark = kernel.sent().size();
    lose(HOST_REMOVED);
    session.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
    assertEquals(
        List.of(
            UeventType.EP_DISCONNECT,
            UeventType.STOP_CONN,
            UeventType.DESTROY_CONN,
            UeventType.DESTROY_SESSION),
        sentSince(mark));
  }

  @Test
  void whatSomebodyElseEndedIsOverAndNothingIsSentForIt() throws Exception {
    int mark = kernel.sent().size();
    // The only event whose host comes first.
    kernel.deliver(FakeNetlink.event(UeventType.SESSION_DESTROYED, 0, SID));
    session.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertEquals(List.of(), sentSince(mark));
  }

  @Test
  void aModuleThatIsGoneWhenTheSessionComesBackEndsInItsPatienceNotInALoop() throws Exception {
    Files.delete(sysfs.resolve("class/iscsi_transport/card/handle"));
    lose(CONNECTION_FAILED);
    session.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void aLogicalUnitTellsTheKernelsBlockDeviceOnceItIsThere() throws Exception {
    SessionUnits units = new SessionUnits(engine, session);
    assertEquals(Optional.empty(), units.blockDevice(Lun.of(7)));
    Files.createDirectories(
        sysfs.resolve(
            "class/iscsi_session/session" + SID + "/device/target0:0:0/0:0:0:7/block/sdb"));
    assertEquals(Optional.of("sdb"), units.blockDevice(Lun.of(7)));
    assertEquals(Optional.empty(), units.blockDevice(Lun.of(8)));
  }

  @Test
  void aLogoutTakesTheDisksAwayFirst() throws Exception {
    int mark = kernel.sent().size();
    session
        .logout(Deadline.after(Duration.ofSeconds(10)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertEquals(UeventType.UNBIND_SESSION, sentSince(mark).get(0));
    assertTrue(sentSince(mark).contains(UeventType.DESTROY_SESSION));
  }

  @Test
  void whatAnotherProcessLeftGetsANewConnectionAndKeepsItsDisks() throws Exception {
    KernelSession second = new KernelSession(2, engine, PROFILE, request(), OptionalInt.empty());
    int mark = kernel.sent().size();
    SessionClass left =
        new SessionClass(
            LEFT,
            3,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    second.takeOver(left).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertEquals(
        List.of(
            UeventType.STOP_CONN,
            UeventType.EP_CONNECT,
            UeventType.EP_POLL,
            UeventType.BIND_CONN,
            UeventType.START_CONN),
        sentSince(mark));
    ByteBuffer bind =
        kernel.sent().subList(mark, kernel.sent().size()).stream()
            .filter(each -> type(each) == UeventType.BIND_CONN)
            .findFirst()
            .orElseThrow();
    assertEquals(LEFT, bind.getInt(32));
    assertEquals(SessionState.LOGGED_IN, second.state());
  }
}
