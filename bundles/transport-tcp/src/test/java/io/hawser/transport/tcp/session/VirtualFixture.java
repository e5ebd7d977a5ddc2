package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TwoConnections;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** One session in virtual time for each test, of which nothing is left behind it. */
abstract class VirtualFixture {
  static final String[] ANSWERS = SessionFixture.ANSWERS;
  static final String[] OWN = SessionFixture.OWN;

  VirtualSession virtual;

  /** What the session told since {@link #listen}. */
  final List<SessionState> states = new ArrayList<>();

  /** And why, each. */
  final List<String> reasons = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    if (virtual != null) {
      virtual.close();
    }
  }

  /** Logs in with one connection at level 0; so often it comes back. */
  Peer logIn(int reconnects) throws IOException {
    return logIn(SessionFixture.OFFER, VirtualSession.timeouts(reconnects), ANSWERS);
  }

  Peer logIn(SessionParameters offer, SessionTimeouts timeouts, String... answers)
      throws IOException {
    virtual = new VirtualSession(offer, timeouts);
    return virtual.loggedIn(answers);
  }

  /** Logs in with two connections. */
  TwoConnections.Pair logInTwice(SessionParameters offer, String... answers) throws IOException {
    Peer a = logIn(offer.withRecovery(offer.errorRecoveryLevel(), 2), patient(), answers);
    return new TwoConnections.Pair(a, join(1, a.expCmdSn));
  }

  /** Logs in with two connections at level 0. */
  TwoConnections.Pair logInTwice() throws IOException {
    return logInTwice(SessionFixture.OFFER, TwoConnections.agreed(2));
  }

  static SessionTimeouts patient() {
    return VirtualSession.timeouts(3);
  }

  /** The next connection joins the session. */
  Peer join(int cid, int nextCmdSn) throws IOException {
    Peer peer = virtual.accept();
    peer.statSn = 100;
    peer.join(cid, nextCmdSn, OWN);
    virtual.run();
    return peer;
  }

  /** Submits a read of one block. */
  CompletableFuture<ScsiCommand> read(long lba) {
    return virtual.start(virtual.unit(), Commands.read(lba, 1, ByteBuffer.allocate(512)));
  }

  /** Submits a command that does harm when it is executed twice. */
  CompletableFuture<ScsiCommand> once() {
    return virtual.start(
        virtual.unit(), new ScsiCommand().cdb(new byte[] {(byte) 0xc1, 0, 0, 0, 0, 0}).noData());
  }

  /** Submits a command that has to be over in this time. */
  CompletableFuture<ScsiCommand> within(Duration time) {
    return virtual.start(
        virtual.unit(), Commands.testUnitReady().deadline(virtual.now() + time.toNanos()));
  }

  /** Submits a command that is sent and given up by its deadline. */
  ScsiCommandPdu sentAndGivenUp(Peer peer) throws IOException {
    CompletableFuture<ScsiCommand> command = within(millis(100));
    ScsiCommandPdu sent = peer.command();
    virtual.pass(millis(100));
    failure(command);
    return sent;
  }

  /** Keeps what the session tells of its state from now on. */
  void listen() {
    virtual
        .session()
        .listen(
            new SessionListener() {
              @Override
              public void stateChanged(TransportSession of, SessionState next, String reason) {
                states.add(next);
                reasons.add(reason);
              }
            });
  }

  /** Its connections. */
  List<Integer> cids() {
    return virtual.session().connections().stream().map(SessionConnection::cid).toList();
  }

  /** Tasks the session knows. */
  int inUse() {
    return virtual.session().commands().tasks().inUse();
  }

  static Duration millis(long count) {
    return Duration.ofMillis(count);
  }

  static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  static void assertGood(CompletableFuture<ScsiCommand> command) {
    assertTrue(command.isDone(), "it is not over");
    assertTrue(command.join().isGood(), () -> "failed: " + command.join().failure());
  }

  static HawserException failure(CompletableFuture<ScsiCommand> command) {
    assertTrue(command.isDone(), "it is not over");
    HawserException why = command.join().failure().orElse(null);
    assertNotNull(why, "it did not fail");
    return why;
  }

  static void assertSays(String part, HawserException why) {
    assertTrue(why.getMessage().contains(part), why.getMessage());
  }

  /** The initiator has said nothing more, and keeps the connection. */
  static void assertSilent(Peer peer) throws IOException {
    assertNull(peer.poll());
  }

  /** The initiator has closed the connection and said nothing before. */
  static void assertClosed(Peer peer) {
    assertThrows(EOFException.class, peer::receive);
  }

  /** No further connection is asked for before this time is over, and one is then. */
  void assertComesBackAfter(Duration pause) {
    int before = virtual.dials();
    virtual.passAlmost(pause);
    assertEquals(before, virtual.dials(), "before its time");
    virtual.pass(millis(60));
    assertEquals(before + 1, virtual.dials(), "not in time");
  }

  static void assertPending(CompletableFuture<?> what) {
    assertFalse(what.isDone(), "it is over already");
  }
}
