package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A command from its submission to its one end. */
class SessionCommandsTest extends VirtualFixture {
  private static final Duration COMMAND = seconds(30);
  private static final String UNKNOWN = "whether the target executed it is not known";
  private static final int MOST = 1 << 24;

  /** So many commands still find room, and one more does not. */
  private void assertRoomFor(int commands) {
    List<ScsiCommand> all = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      ScsiCommand command = Commands.testUnitReady();
      all.add(command);
      assertPending(virtual.start(virtual.unit(), command));
    }
    assertEquals(ErrorCode.NO_MEMORY, failure(virtual.start()).code());
    all.forEach(virtual.unit()::cancel);
    virtual.run();
  }

  /** A session that waits for its target, so that nothing is sent. */
  private void disconnected(int reconnects) throws IOException {
    Peer peer = logIn(reconnects);
    virtual.unreachable();
    peer.reset();
  }

  // ---- submission ------------------------------------------------------------------------

  @Test
  void aTransferAboveTheLimitIsRefusedAndOneAtTheLimitIsNot() throws Exception {
    disconnected(1000);
    ByteBuffer large = ByteBuffer.allocate(MOST + 512);
    HawserException why =
        failure(virtual.start(virtual.unit(), Commands.read(0, MOST / 512 + 1, large)));
    assertEquals(ErrorCode.INVALID, why.code());
    assertSays("a transfer of 16777728 bytes is above the limit of 16777216", why);
    large.limit(MOST);
    assertPending(virtual.start(virtual.unit(), Commands.read(0, MOST / 512, large)));
  }

  @Test
  void aCommandWhoseTimeIsOverIsNotSent() throws Exception {
    Peer peer = logIn(3);
    virtual.pass(seconds(1));
    assertSays("deadline had passed before it was sent", failure(within(Duration.ZERO)));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, failure(within(Duration.ofNanos(-1))).code());
    assertSilent(peer);
    assertEquals(2, virtual.session().statistics().timeouts());
    assertPending(within(Duration.ofNanos(1)));
  }

  @Test
  void whatIsRefusedTakesNoRoom() throws Exception {
    disconnected(1000);
    for (int i = 0; i < 3; i++) {
      failure(within(Duration.ZERO));
    }
    assertRoomFor(VirtualSession.DEPTH);
  }

  @Test
  void eachEndMakesRoomForAnother() throws Exception {
    Peer peer = logIn(3);
    for (int i = 0; i < 2 * VirtualSession.DEPTH; i++) {
      CompletableFuture<ScsiCommand> command = virtual.start();
      peer.good(peer.command());
      assertGood(command);
    }
    assertRoomFor(VirtualSession.DEPTH);
  }

  @Test
  void aCommandThatWasGivenUpTakesRoomUntilTheTargetHasEndedIt() throws Exception {
    Peer peer = logIn(3);
    sentAndGivenUp(peer);
    assertEquals(1, inUse());
    assertRoomFor(VirtualSession.DEPTH - 1);
  }

  @Test
  void aSessionThatHasEndedTakesNothing() throws Exception {
    Peer peer = logIn(3);
    virtual.session().close("the test wants it");
    assertClosed(peer);
    assertSays("was closed: the test wants it", failure(virtual.start()));
  }

  // ---- time ------------------------------------------------------------------------------

  @Test
  void aCommandThatIsNotAnsweredEndsWithTheCommandTimeout() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> command = virtual.start();
    peer.command();
    virtual.passAlmost(COMMAND);
    assertPending(command);
    virtual.pass(millis(60));
    HawserException why = failure(command);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, why.code());
    assertSays("a command was not finished in time; " + UNKNOWN, why);
    assertEquals(1, virtual.session().statistics().timeouts());
    assertEquals(1, peer.expect(TaskManagementRequestPdu.class).function());
  }

  @Test
  void itsOwnDeadlineEndsACommandEarlier() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> command = within(seconds(3));
    peer.command();
    virtual.passAlmost(seconds(3));
    assertPending(command);
    virtual.pass(millis(60));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, failure(command).code());
  }

  @Test
  void aLaterDeadlineDoesNotMakeATargetThatIsSilentAnyBetter() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> command = within(seconds(100));
    peer.command();
    virtual.passAlmost(COMMAND);
    assertPending(command);
    virtual.pass(millis(60));
    assertSays(UNKNOWN, failure(command));
  }

  @Test
  void whatWaitsForAConnectionHasUntilItsDeadline() throws Exception {
    disconnected(1000);
    CompletableFuture<ScsiCommand> command = within(seconds(50));
    virtual.passAlmost(seconds(50));
    assertPending(command);
    virtual.pass(millis(60));
    HawserException why = failure(command);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, why.code());
    assertFalse(why.getMessage().contains(UNKNOWN), why.getMessage());
    assertEquals(0, inUse());
  }

  @Test
  void theTimeOfASentCommandCountsFromItsSending() throws Exception {
    disconnected(1000);
    CompletableFuture<ScsiCommand> command = within(seconds(100));
    virtual.pass(seconds(20));
    virtual.reachable();
    virtual.pass(seconds(1));
    Peer again = virtual.comesBack(ANSWERS);
    again.command();
    virtual.pass(seconds(28));
    assertPending(command);
    virtual.pass(seconds(3));
    failure(command);
  }

  @Test
  void nothingIsArmedWhenAllCommandsAreOver() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> command = virtual.start();
    assertEquals(1, virtual.timers());
    peer.good(peer.command());
    assertGood(command);
    assertEquals(0, virtual.timers());
  }

  // ---- ends ------------------------------------------------------------------------------

  @Test
  void aCompletionThatThrowsHarmsNobody() throws Exception {
    Peer peer = logIn(3);
    virtual
        .unit()
        .execute(
            Commands.testUnitReady()
                .onCompletion(
                    ended -> {
                      throw new IllegalStateException("a completion of the test's");
                    }));
    peer.good(peer.command());
    CompletableFuture<ScsiCommand> next = virtual.start();
    peer.good(peer.command());
    assertGood(next);
  }

  @Test
  void inACompletionTheCommandIsOver() throws Exception {
    Peer peer = logIn(3);
    List<Integer> seen = new ArrayList<>();
    virtual.start().thenAccept(ended -> seen.add(inUse()));
    peer.good(peer.command());
    assertEquals(List.of(0), seen);
  }

  @Test
  void aUnitAttentionIsToldBeforeItsCommandIsOver() throws Exception {
    Peer peer = logIn(3);
    List<String> told = new ArrayList<>();
    virtual
        .session()
        .listen(
            new SessionListener() {
              @Override
              public void asyncEvent(TransportSession of, AsyncEvent event) {
                told.add(event.getClass().getSimpleName());
              }
            });
    virtual.start().thenAccept(ended -> told.add("end"));
    peer.checkCondition(peer.command(), 6, 0x29, 0);
    assertEquals(2, told.size(), told::toString);
    assertEquals("end", told.get(1));
    virtual.start();
    peer.good(peer.command());
    assertEquals(2, told.size());
  }

  @Test
  void whatAGuardAsksForgivesNoTries() throws Exception {
    Peer peer = logIn(2);
    virtual
        .session()
        .guard(
            Lun.of(1),
            fresh -> {
              fresh.execute(Commands.testUnitReady());
              return new CompletableFuture<>();
            });
    peer.reset();
    for (int i = 0; i < 2; i++) {
      Peer again = virtual.comesBack(ANSWERS);
      again.good(again.command());
      again.reset();
      virtual.pass(seconds(1));
    }
    assertEquals(3, virtual.dials());
    assertTrue(virtual.session().ended().toCompletableFuture().isDone());
  }

  @Test
  void aCancelledCommandThatWaitsEndsAtOnce() throws Exception {
    disconnected(1000);
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    virtual.unit().cancel(command);
    virtual.run();
    HawserException why = failure(ended);
    assertEquals(ErrorCode.GENERIC, why.code());
    assertSays("the command was cancelled", why);
    assertEquals(0, inUse());
    assertEquals(2, virtual.timers(), "those of the session's recovery");
  }

  @Test
  void onlyTheCommandThatIsMeantIsCancelled() throws Exception {
    Peer peer = logIn(3);
    ScsiCommand command = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> other = virtual.start();
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    peer.command();
    ScsiCommandPdu sent = peer.command();
    virtual.unit(2).cancel(command);
    virtual.unit().cancel(Commands.testUnitReady());
    virtual.run();
    assertPending(ended);
    virtual.unit().cancel(command);
    virtual.run();
    failure(ended);
    assertPending(other);
    assertEquals(
        sent.initiatorTaskTag(), peer.expect(TaskManagementRequestPdu.class).referencedTaskTag());
    assertSilent(peer);
  }

  @Test
  void theDataOfACommandGivenUpIsNotTakenIn() throws Exception {
    Peer peer = logIn(3);
    ByteBuffer into = ByteBuffer.allocate(512);
    ScsiCommand command = Commands.read(0, 1, into);
    CompletableFuture<ScsiCommand> ended = virtual.start(virtual.unit(), command);
    ScsiCommandPdu sent = peer.command();
    ByteBuffer data = peer.encoded(peer.lastData(sent, 0, 0, filled(512)));
    peer.send(data.slice(0, 148));
    virtual.unit().cancel(command);
    virtual.run();
    failure(ended);
    assertEquals(0, into.get(100));
    into.put(99, (byte) 0);
    peer.send(data.slice(148, data.limit() - 148));
    assertEquals(0, into.get(99));
    assertEquals(0, into.get(300));
  }

  private static byte[] filled(int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 7);
    return content;
  }

  @Test
  void everythingEndsWithTheSession() throws Exception {
    Peer peer = logIn(3);
    virtual.session().guard(Lun.of(2), fresh -> new CompletableFuture<>());
    peer.reset();
    Peer again = virtual.accept();
    again.window = 1;
    again.loginAnew(ANSWERS);
    CompletableFuture<ScsiCommand> held = virtual.start(virtual.unit(2), Commands.testUnitReady());
    CompletableFuture<ScsiCommand> sent = virtual.start();
    CompletableFuture<ScsiCommand> waiting = virtual.start();
    again.command();
    assertSilent(again);
    virtual.session().close("the test wants it");
    virtual.run();
    for (CompletableFuture<ScsiCommand> command : List.of(held, sent, waiting)) {
      assertSays("was closed: the test wants it", failure(command));
    }
    assertEquals(0, inUse());
  }

  @Test
  void aTaskGivenUpBeforeIsForgottenWithTheSession() throws Exception {
    Peer peer = logIn(3);
    sentAndGivenUp(peer);
    virtual.session().close("the test wants it");
    virtual.run();
    assertEquals(0, inUse());
  }
}
