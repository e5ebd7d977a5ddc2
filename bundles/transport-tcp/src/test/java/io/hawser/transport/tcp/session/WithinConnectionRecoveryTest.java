package io.hawser.transport.tcp.session;

import static io.hawser.transport.tcp.WithinConnectionFixture.data;
import static io.hawser.transport.tcp.WithinConnectionFixture.reject;
import static io.hawser.transport.tcp.WithinConnectionFixture.sendDamaged;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which responses are asked for again while the connection stands, when, and what is given up. */
class WithinConnectionRecoveryTest extends MendingFixture {
  @Test
  void responsesBehindOneThatIsMissingWaitAndKeepTheirOrder() throws Exception {
    List<Integer> ended = new ArrayList<>();
    List<ScsiResponsePdu> responses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      virtual.start().thenAccept(command -> ended.add(number));
      responses.add(response(peer.command(), 0));
    }
    int first = responses.get(0).statSn();
    peer.send(responses.get(2));
    assertEquals(first, statusSnack(first, 2).expStatSn());
    peer.send(responses.get(3));
    peer.send(responses.get(1));
    assertSilent(peer);
    assertEquals(List.of(), ended);
    peer.send(responses.get(0));
    assertEquals(List.of(0, 1, 2, 3), ended);
    assertEquals(0, virtual.timers(), "nothing is watched any more");
    virtual.start();
    assertEquals(peer.statSn, peer.command().expStatSn());
  }

  @Test
  void aResponseThatComesTwiceIsActedUponOnce() throws Exception {
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiResponsePdu response = response(peer.command(), 8);
    peer.send(response);
    peer.send(response);
    assertEquals(8, command.join().status());
    assertSilent(peer);
    virtual.start();
    assertEquals(peer.statSn, peer.command().expStatSn());
  }

  @Test
  void aMissingResponseIsAskedForLessAndLessOftenUntilTheConnectionIsGivenUp() throws Exception {
    virtual.start();
    virtual.start();
    ScsiResponsePdu missing = response(peer.command(), 0);
    peer.good(peer.command());
    statusSnack(missing.statSn(), 1);
    for (int patience : PATIENCE) {
      assertSaysAfter(patience);
      statusSnack(missing.statSn(), 1);
    }
    assertSaysAfter(800);
    assertClosed(peer);
    virtual.comesBack(WithinConnectionFixture.AGREED).command();
  }

  @Test
  void aResponseThatComesBeginsThePatienceAnew() throws Exception {
    List<ScsiResponsePdu> responses = new ArrayList<>();
    List<CompletableFuture<ScsiCommand>> commands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      commands.add(virtual.start());
      responses.add(response(peer.command(), 0));
    }
    int first = responses.get(0).statSn();
    peer.send(responses.get(3));
    statusSnack(first, 3);
    for (int patience : new int[] {50, 100, 200, 400, 800}) {
      assertSaysAfter(patience);
      statusSnack(first, 3);
    }
    peer.send(responses.get(0));
    assertGood(commands.get(0));
    assertSaysAfter(800);
    statusSnack(first + 1, 2);
    for (int patience : PATIENCE_AGAIN) {
      assertSaysAfter(patience);
      statusSnack(first + 1, 2);
    }
    peer.send(responses.get(2));
    peer.send(responses.get(1));
    commands.forEach(VirtualFixture::assertGood);
  }

  @Test
  void aRejectIsActedUponBeforeItsTurnAndNotAgainInIt() throws Exception {
    CompletableFuture<ScsiCommand> first = virtual.start();
    CompletableFuture<ScsiCommand> second = virtual.start();
    ScsiResponsePdu missing = response(peer.command(), 0);
    reject(peer, 9, peer.command());
    statusSnack(missing.statSn(), 1);
    assertSays("the target rejected a SCSI Command, reason 0x09", failure(second));
    assertPending(first);
    peer.send(missing);
    assertGood(first);
    assertEquals(1, virtual.session().statistics().protocolErrors());
    virtual.start();
    assertEquals(peer.statSn, peer.command().expStatSn());
  }

  @Test
  void aDamagedResponseIsAskedForAndTakenWhenItComesWhole() throws Exception {
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiResponsePdu check = checkCondition(peer.command());
    sendDamaged(peer, check);
    statusSnack(check.statSn(), 1);
    assertPending(command);
    peer.send(check);
    assertEquals(2, command.join().status());
    assertEquals(1, virtual.session().statistics().digestErrors());
    assertNothingMore();
  }

  private ScsiResponsePdu checkCondition(ScsiCommandPdu to) {
    ByteBuffer sense = ByteBuffer.allocate(20);
    sense.putShort(0, (short) 18).put(2, (byte) 0x70).put(4, (byte) 5).put(9, (byte) 10);
    return peer.response(to, 0, 2, false, false, 0, sense);
  }

  @Test
  void aResponseThatComesDamagedAgainAndAgainCostsTheConnection() throws Exception {
    CompletableFuture<ScsiCommand> command = once();
    ScsiResponsePdu check = checkCondition(peer.command());
    for (int i = 0; i < 17; i++) {
      sendDamaged(peer, check);
      statusSnack(check.statSn(), 1);
    }
    sendDamaged(peer, check);
    assertClosed(peer);
    assertSays(
        "does not send the response with StatSN "
            + Integer.toUnsignedString(check.statSn())
            + " again",
        failure(command));
    virtual.comesBack(WithinConnectionFixture.AGREED);
  }

  @Test
  void aDamagedResponseThatDoesNotComeIsAskedForAgain() throws Exception {
    virtual.start();
    ScsiResponsePdu check = checkCondition(peer.command());
    sendDamaged(peer, check);
    statusSnack(check.statSn(), 1);
    assertSaysAfter(50);
    statusSnack(check.statSn(), 1);
  }

  @Test
  void aDamagedResponseBehindDataIsNoDamagedData() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(WithinConnectionFixture.data(peer, c, 0));
    ScsiResponsePdu check = checkCondition(c);
    sendDamaged(peer, check);
    statusSnack(check.statSn(), 1);
    assertSilent(peer);
  }

  @Test
  void aMessageThatComesTwiceIsToldOnce() throws Exception {
    List<AsyncEvent> told = new ArrayList<>();
    virtual
        .session()
        .listen(
            new SessionListener() {
              @Override
              public void asyncEvent(TransportSession of, AsyncEvent event) {
                told.add(event);
              }
            });
    AsyncMessagePdu message = asynchronous(ByteBuffer.allocate(0));
    peer.send(message);
    peer.send(message);
    assertEquals(1, told.size());
  }

  @Test
  void whatIsGivenUpInTheMiddleOfAPduLeavesThatPduWhole() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    CompletableFuture<ScsiCommand> other = virtual.start();
    ScsiCommandPdu c = peer.command();
    ScsiCommandPdu behind = peer.command();
    peer.send(WithinConnectionFixture.last(peer, c));
    WithinConnectionFixture.dataSnack(peer, c, 0, 3);
    for (int patience : PATIENCE) {
      assertSaysAfter(patience);
      WithinConnectionFixture.dataSnack(peer, c, 0, 3);
    }
    ByteBuffer bytes = peer.encoded(checkCondition(behind));
    peer.send(bytes.slice(0, 60));
    assertSaysAfter(800);
    failure(read);
    assertEquals(1, peer.expect(TaskManagementRequestPdu.class).function());
    peer.send(bytes.slice(60, bytes.limit() - 60));
    assertTrue(other.isDone());
    assertEquals(2, other.join().status());
  }

  @Test
  void aDamagedResponseThatWasHereBeforeIsPassedOver() throws Exception {
    CompletableFuture<ScsiCommand> command = virtual.start();
    ScsiResponsePdu check = checkCondition(peer.command());
    peer.send(check);
    assertEquals(2, command.join().status());
    sendDamaged(peer, check);
    assertSilent(peer);
    assertEquals(0, virtual.timers());
  }

  @Test
  void aTargetThatRefusesToRepeatResponsesLosesTheConnection() throws Exception {
    virtual.start();
    virtual.start();
    ScsiResponsePdu missing = response(peer.command(), 0);
    peer.good(peer.command());
    reject(peer, REFUSED, statusSnack(missing.statSn(), 1));
    assertClosed(peer);
    virtual.comesBack(WithinConnectionFixture.AGREED).command();
  }

  @Test
  void aStatSnFarAheadCostsTheConnection() throws Exception {
    CompletableFuture<ScsiCommand> command = once();
    ScsiCommandPdu sent = peer.command();
    peer.statSn += 1024;
    peer.good(sent);
    assertClosed(peer);
    assertSays("SCSI Response with StatSN ", failure(command));
    assertEquals(1, virtual.session().statistics().protocolErrors());
    virtual.comesBack(WithinConnectionFixture.AGREED);
  }

  @Test
  void whatIsKeptForItsTurnIsBounded() throws Exception {
    virtual.start();
    ScsiResponsePdu missing = response(peer.command(), 0);
    ByteBuffer large = ByteBuffer.allocate(8192);
    int kept = (4 << 20) / large.limit();
    for (int i = 0; i < kept; i++) {
      peer.send(asynchronous(large));
    }
    statusSnack(missing.statSn(), 1);
    assertSilent(peer);
    peer.send(asynchronous(large));
    assertClosed(peer);
    virtual.comesBack(WithinConnectionFixture.AGREED).command();
  }

  private AsyncMessagePdu asynchronous(ByteBuffer data) {
    return new AsyncMessagePdu(
        0, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 255, 0, 0, 0, 0, data);
  }
}
