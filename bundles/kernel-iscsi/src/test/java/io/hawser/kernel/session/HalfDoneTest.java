package io.hawser.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.FakeNetlink;
import io.hawser.kernel.netlink.UeventType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login that fails at any step leaves nothing in the kernel. */
@Timeout(20)
class HalfDoneTest extends EngineFixture {
  private static final int EINVAL = 22;
  private static final DriverProfile PROFILE = profile("iser", "ib_iser", false);

  @BeforeEach
  void begin() throws IOException {
    start("iser", "0x89");
  }

  private static List<ByteBuffer> answer(ByteBuffer request, UeventType refused) {
    UeventType type = type(request);
    if (type == refused) {
      return switch (type) {
        case EP_POLL, BIND_CONN, SEND_PDU -> List.of(FakeNetlink.reply(request, -EINVAL));
        default -> List.of(FakeNetlink.refusal(request, EINVAL));
      };
    }
    return switch (type) {
      case EP_CONNECT -> List.of(FakeNetlink.reply(request, 9, 0));
      case EP_POLL -> List.of(FakeNetlink.reply(request, 1));
      case CREATE_BOUND_SESSION, CREATE_CONN -> List.of(FakeNetlink.reply(request, 5, 3));
      case CREATE_SESSION -> List.of(FakeNetlink.refusal(request, EINVAL));
      default -> List.of(FakeNetlink.reply(request, 0));
    };
  }

  private static LoginRequest request() {
    return request(Iface.ISER, SessionTimeouts.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "EP_CONNECT, -",
        "EP_POLL, EP_DISCONNECT",
        "CREATE_BOUND_SESSION, EP_DISCONNECT",
        "CREATE_CONN, EP_DISCONNECT DESTROY_SESSION",
        "BIND_CONN, EP_DISCONNECT DESTROY_CONN DESTROY_SESSION",
        "SET_PARAM, EP_DISCONNECT STOP_CONN DESTROY_CONN DESTROY_SESSION",
        "SEND_PDU, EP_DISCONNECT STOP_CONN DESTROY_CONN DESTROY_SESSION"
      })
  void whatTheStepsBeforeMadeIsTakenAway(UeventType refused, String expected) throws Exception {
    kernel.answering(request -> answer(request, refused));
    KernelSession session = new KernelSession(1, engine, PROFILE, request(), OptionalInt.empty());
    CompletableFuture<?> opened = session.open().toCompletableFuture();
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> opened.get(10, TimeUnit.SECONDS));
    assertInstanceOf(HawserException.class, failed.getCause());
    session.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
    List<UeventType> sent = kernel.sent().stream().map(HalfDoneTest::type).toList();
    assertTrue(sent.contains(refused));
    String taken =
        String.join(
            " ",
            sent.subList(sent.lastIndexOf(refused) + 1, sent.size()).stream()
                .map(Enum::name)
                .filter(name -> !name.equals("CREATE_SESSION"))
                .toList());
    assertEquals(expected == null ? "" : expected, taken);
  }

  @ParameterizedTest
  @CsvSource({
    "EP_CONNECT, EP_DISCONNECT",
    "CREATE_BOUND_SESSION, DESTROY_SESSION",
    "CREATE_CONN, DESTROY_CONN",
    "BIND_CONN, STOP_CONN"
  })
  void whatTheKernelMadeAfterTheLoginWasGivenUpIsTakenAway(UeventType late, UeventType undone)
      throws Exception {
    AtomicReference<ByteBuffer> held = new AtomicReference<>();
    CountDownLatch taken = new CountDownLatch(1);
    kernel.answering(
        request -> {
          if (type(request) == late) {
            held.set(request);
            return List.of();
          }
          if (type(request) == undone) {
            taken.countDown();
          }
          return answer(request, null);
        });
    KernelSession session =
        new KernelSession(1, engine, PROFILE, request(Duration.ofSeconds(3)), OptionalInt.empty());
    CompletableFuture<?> opened = session.open().toCompletableFuture();
    assertThrows(ExecutionException.class, () -> opened.get(10, TimeUnit.SECONDS));
    ByteBuffer request = held.get();
    kernel.deliver(answer(request, null).get(0));
    assertTrue(taken.await(10, TimeUnit.SECONDS), "no " + undone);
  }

  private static LoginRequest request(Duration login) {
    LoginRequest wish = request();
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    return new LoginRequest(
        wish.iface(),
        wish.portal(),
        wish.initiator(),
        wish.target(),
        wish.isid(),
        wish.type(),
        wish.chap(),
        wish.parameters(),
        new SessionTimeouts(
            d.connect(),
            login,
            d.command(),
            d.task(),
            d.noopInterval(),
            d.noopTimeout(),
            d.logout(),
            d.reconnects(),
            Duration.ofMillis(50),
            d.replacement(),
            d.maxRedirects()));
  }

  /** The kernel tells of every session that goes, also of those that we end ourselves. */
  @Test
  void theEndOfARefusedTryIsNotTakenForTheEndOfTheWholeLogin() throws Exception {
    CountDownLatch tries = new CountDownLatch(3);
    kernel.answering(
        request -> {
          List<ByteBuffer> answers = new ArrayList<>(answer(request, null));
          if (type(request) == UeventType.SEND_PDU) {
            tries.countDown();
            answers.add(serviceUnavailable());
          } else if (type(request) == UeventType.DESTROY_SESSION) {
            answers.add(0, FakeNetlink.event(UeventType.SESSION_DESTROYED, 3, 5));
          }
          return answers;
        });
    KernelSession session =
        new KernelSession(1, engine, PROFILE, request(Duration.ofSeconds(15)), OptionalInt.empty());
    CompletableFuture<?> opened = session.open().toCompletableFuture();
    assertTrue(tries.await(10, TimeUnit.SECONDS), "it was not tried again");
    session.close("the test has seen enough");
    assertThrows(ExecutionException.class, () -> opened.get(10, TimeUnit.SECONDS));
  }

  /** A login response: status class 3 (target error), detail 1. */
  private static ByteBuffer serviceUnavailable() {
    ByteBuffer event = ByteBuffer.allocate(72 + 48).order(ByteOrder.nativeOrder());
    event.put(0, FakeNetlink.event(UeventType.RECV_PDU, 5, 0), 0, 72).putInt(0, 72 + 48);
    return event
        .put(72, (byte) 0x23)
        .put(72 + 13, (byte) 1)
        .put(72 + 36, (byte) 3)
        .put(72 + 37, (byte) 1);
  }
}
