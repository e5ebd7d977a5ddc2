package io.hawser.kernel.netlink;

import static io.hawser.kernel.netlink.FakeNetlink.event;
import static io.hawser.kernel.netlink.FakeNetlink.refusal;
import static io.hawser.kernel.netlink.FakeNetlink.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class IscsiNetlinkTest {
  private static final long HANDLE = 0xffff_8881_0001_0002L;
  private static final UeventRequest START = UeventRequest.startConnection(HANDLE, 1, 0);

  private final FakeNetlink kernel = new FakeNetlink();
  private final IscsiNetlink netlink = new IscsiNetlink(kernel);
  private final BlockingQueue<Uevent> events = new LinkedBlockingQueue<>();
  private final CountDownLatch lost = new CountDownLatch(1);

  IscsiNetlinkTest() {
    netlink.listen(
        new UeventListener() {
          @Override
          public void event(Uevent event) {
            events.add(event);
          }

          @Override
          public void eventsLost() {
            lost.countDown();
          }
        });
  }

  @AfterEach
  void end() {
    netlink.close();
  }

  private CompletionStage<Uevent> ask(UeventRequest request) {
    return netlink.request(request, Deadline.after(Duration.ofSeconds(5)));
  }

  private static Uevent get(CompletionStage<Uevent> stage) throws Exception {
    return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private static HawserException failure(CompletionStage<Uevent> stage) {
    ExecutionException e =
        assertThrows(
            ExecutionException.class, () -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS));
    return assertInstanceOf(HawserException.class, e.getCause());
  }

  @Test
  void theReplyIsFoundAmongEvents() throws Exception {
    kernel.answering(
        request ->
            List.of(
                event(UeventType.CONN_ERROR, 1, 0, 1011),
                event(UeventType.HOST_EVENT, 5, 0, 2),
                reply(request, -107)));
    assertEquals(-107, get(ask(START)).result(0), "the result's own code is the caller's to see");
    Uevent error = events.poll(5, TimeUnit.SECONDS);
    assertEquals(UeventType.CONN_ERROR, error.type().orElseThrow());
    assertEquals(1011, error.result(8));
    assertEquals(UeventType.HOST_EVENT, events.poll(5, TimeUnit.SECONDS).type().orElseThrow());
  }

  @Test
  void anIfErrorIsAFailureNotAReply() {
    kernel.answering(request -> List.of(refusal(request, 38)));
    KernelException refused = assertInstanceOf(KernelException.class, failure(ask(START)));
    assertEquals(38, refused.errno().number());
    assertEquals(UeventType.START_CONN, refused.request());
    assertEquals(ErrorCode.TRANSPORT_CAPABILITY, refused.code());
  }

  @Test
  void aLateReplyIsNotTakenForThatOfTheNextRequest() throws Exception {
    // Long enough for a busy machine to have sent it.
    HawserException late = failure(netlink.request(START, Deadline.after(Duration.ofSeconds(1))));
    assertEquals(ErrorCode.PDU_TIMEOUT, late.code());
    ByteBuffer stale = reply(kernel.sent().get(0), 77);
    kernel.answering(request -> List.of(stale, reply(request, 5)));
    assertEquals(5, get(ask(UeventRequest.startConnection(HANDLE, 2, 0))).result(0));
  }

  @Test
  void severalMessagesInOneDatagramAreAllSeen() throws Exception {
    ByteBuffer two = ByteBuffer.allocate(144).order(java.nio.ByteOrder.nativeOrder());
    two.put(event(UeventType.SESSION_CREATED, 4, 9)).put(event(UeventType.CONN_ERROR, 4, 0, 1020));
    kernel.deliver(two.flip());
    assertEquals(9, events.poll(5, TimeUnit.SECONDS).result(4));
    assertEquals(1020, events.poll(5, TimeUnit.SECONDS).result(8));
  }

  @Test
  void garbageIsDroppedAndTheNextMessageIsSeen() throws Exception {
    kernel.deliver(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    kernel.deliver(ByteBuffer.allocate(72));
    ByteBuffer tooLong = event(UeventType.CONN_ERROR, 1);
    tooLong.putInt(0, 4096);
    kernel.deliver(tooLong);
    ByteBuffer unknown = event(UeventType.CONN_ERROR, 1);
    unknown.putInt(16, 9999);
    kernel.deliver(unknown);
    kernel.deliver(event(UeventType.HOST_EVENT, 3, 0, 1));
    assertEquals(3, events.poll(5, TimeUnit.SECONDS).result(0));
    assertTrue(events.isEmpty());
  }

  @Test
  void lossIsTold() throws Exception {
    kernel.lose();
    assertTrue(lost.await(5, TimeUnit.SECONDS));
  }

  @Test
  void aListenerThatThrowsStopsNobody() throws Exception {
    netlink.listen(
        new UeventListener() {
          @Override
          public void event(Uevent event) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void eventsLost() {}
        });
    kernel.deliver(event(UeventType.HOST_EVENT, 3, 0, 1));
    kernel.deliver(event(UeventType.HOST_EVENT, 4, 0, 1));
    assertEquals(3, events.poll(5, TimeUnit.SECONDS).result(0));
    assertEquals(4, events.poll(5, TimeUnit.SECONDS).result(0));
  }

  @Test
  void aMessageThatCannotBeSentFails() {
    kernel.failSending(new IOException("EPERM, operation not permitted"));
    HawserException failed = failure(ask(START));
    assertEquals(ErrorCode.DAEMON_COMMUNICATION, failed.code());
    assertTrue(failed.getMessage().contains("EPERM"), failed.getMessage());
  }

  @Test
  void closingFailsWhatWaits() {
    CompletionStage<Uevent> underWay = ask(START);
    CompletionStage<Uevent> waiting = ask(START);
    netlink.close();
    assertEquals(ErrorCode.DAEMON_NOT_CONNECTED, failure(underWay).code());
    assertEquals(ErrorCode.DAEMON_NOT_CONNECTED, failure(waiting).code());
    assertEquals(ErrorCode.DAEMON_NOT_CONNECTED, failure(ask(START)).code());
    assertTrue(kernel.isClosed());
  }

  @Test
  void theReplysPayloadIsHandedOut() throws Exception {
    kernel.answering(
        request -> {
          ByteBuffer message = ByteBuffer.allocate(76).order(java.nio.ByteOrder.nativeOrder());
          message.put(0, reply(request), 0, 72).putInt(0, 76).putInt(72, 0x01020304);
          return List.of(message);
        });
    ByteBuffer payload = get(ask(UeventRequest.hostStatistics(HANDLE, 0))).payload();
    assertEquals(4, payload.remaining());
    assertEquals(0x01020304, payload.getInt(0));
  }
}
