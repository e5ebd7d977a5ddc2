package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A connection on which nothing comes any more, though nobody closed it: at ErrorRecoveryLevel 2 it
 * alone is given up and replaced (RFC 7143 sections 7.1.4.3 and 7.2.2).
 */
class SilentConnectionTest extends TwoConnections {
  private static final int REASSIGN = 8;
  private static final byte[] CONTENT = bytes(1024);

  /** Pings come soon, and a busy machine has time to answer them. */
  private static final SessionTimeouts PINGING =
      new SessionTimeouts(
          PATIENT.connect(),
          PATIENT.login(),
          PATIENT.command(),
          PATIENT.task(),
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          PATIENT.logout(),
          PATIENT.reconnects(),
          PATIENT.reconnectDelay(),
          PATIENT.replacement(),
          0);

  private LogicalUnit pinging(int level, int connections) throws Exception {
    SessionParameters offer = level == 2 ? SessionParameters.DEFAULT_OFFER : OFFER;
    session = login(offer.withRecovery(level, connections), PINGING);
    return session.logicalUnit(Lun.of(1));
  }

  /** Answers pings, and commands with GOOD, until the connection ends. */
  private static void serve(Peer peer) throws IOException {
    try {
      while (true) {
        Pdu pdu = peer.receive();
        if (pdu instanceof ScsiCommandPdu command) {
          peer.expCmdSn = command.cmdSn() + 1;
          peer.good(command);
        } else if (pdu instanceof NopOutPdu ping) {
          TargetSays.pong(peer, ping);
        }
      }
    } catch (EOFException | SocketException e) {
      return;
    }
  }

  private static CompletableFuture<Void> serveBeside(Peer peer) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            serve(peer);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "scripted-target-beside").start());
  }

  /** Goes on with a read of which one PDU was sent before. */
  private static void goOn(Peer peer, ScsiCommandPdu read) throws IOException {
    TaskManagementRequestPdu reassign = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(REASSIGN, reassign.function());
    assertEquals(read.initiatorTaskTag(), reassign.referencedTaskTag());
    assertEquals(1, reassign.expDataSn());
    TargetSays.managed(peer, reassign, 0);
    peer.send(peer.lastData(read, 1, 512, Arrays.copyOfRange(CONTENT, 512, CONTENT.length)));
  }

  private static void half(Peer peer, ScsiCommandPdu read) throws IOException {
    peer.send(peer.data(read, 0, 0, Arrays.copyOf(CONTENT, 512), false));
  }

  @Test
  void oneOfTwoIsReplacedAtLevel2WhileTheOtherWorks() throws Exception {
    CountDownLatch replaced = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, retained())) {
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu read = pair.on(pair.b());
            half(pair.b(), read);
            pair.a().good(first);
            CompletableFuture<Void> other = serveBeside(pair.a());
            pair.b().awaitReset();
            try (Peer again = target.accept()) {
              again.statSn = 200;
              again.join(1, read.cmdSn() + 1, OWN);
              replaced.countDown();
              goOn(again, read);
              serve(again);
            }
            finished(other);
          }
        });
    LogicalUnit unit = pinging(2, 2);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
    CompletableFuture<ScsiCommand> read = Commands.start(unit, Commands.read(0, 2, into));
    assertGood(first);
    while (replaced.getCount() > 0) {
      assertGood(Commands.start(unit, Commands.testUnitReady()));
      assertEquals(SessionState.LOGGED_IN, session.state());
    }
    assertGood(read);
    assertArrayEquals(CONTENT, into.array());
    assertEquals(3, session.statistics().logins());
  }

  private static void finished(CompletableFuture<Void> task) throws Exception {
    try {
      task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the other connection", e.getCause());
    }
  }

  @Test
  void theOnlyOneIsReplacedAtLevel2() throws Exception {
    play(
        target -> {
          ScsiCommandPdu read;
          try (Peer peer = target.loggedIn(level2(20))) {
            read = peer.command();
            half(peer, read);
            peer.awaitReset();
          }
          try (Peer again = target.accept()) {
            again.join(0, read.cmdSn() + 1, OWN);
            goOn(again, read);
            serve(again);
          }
        });
    ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
    assertGood(Commands.start(pinging(2, 1), Commands.read(0, 2, into)));
    assertArrayEquals(CONTENT, into.array());
    assertEquals(2, session.statistics().logins());
  }

  @Test
  void oneOfTwoCostsTheSessionAtLevel0() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu read = pair.on(pair.b());
            half(pair.b(), read);
            pair.a().good(first);
            CompletableFuture<Void> other = serveBeside(pair.a());
            pair.b().awaitReset();
            finished(other);
          }
          try (Peer anew = target.accept()) {
            anew.loginAnew(agreed(1));
            anew.send(anew.lastData(anew.command(), 0, 0, CONTENT));
            serve(anew);
          }
        });
    LogicalUnit unit = pinging(0, 2);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
    CompletableFuture<ScsiCommand> read = Commands.start(unit, Commands.read(0, 2, into));
    assertGood(first);
    assertGood(read);
    assertArrayEquals(CONTENT, into.array());
    assertEquals(List.of(0), cids());
  }
}
