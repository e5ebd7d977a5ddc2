package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private static ScsiCommand readOfContent() {
    return Commands.read(0, 2, ByteBuffer.allocate(CONTENT.length));
  }

  /** Starts a command on each connection; the first one's is over, the other's read is not. */
  private static CompletableFuture<ScsiCommand> readBesideAnother(LogicalUnit unit)
      throws Exception {
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    CompletableFuture<ScsiCommand> read = Commands.start(unit, readOfContent());
    assertGood(first);
    return read;
  }

  /**
   * The second connection falls silent in the middle of a read, until the initiator resets it.
   *
   * @param read what it was about
   * @param other the first connection, which is served meanwhile
   */
  private record Silenced(ScsiCommandPdu read, CompletableFuture<Void> other) {
    static Silenced of(Pair pair) throws IOException {
      ScsiCommandPdu first = pair.on(pair.a());
      ScsiCommandPdu read = pair.on(pair.b());
      half(pair.b(), read);
      pair.a().good(first);
      CompletableFuture<Void> other = serveBeside(pair.a());
      pair.b().awaitReset();
      return new Silenced(read, other);
    }
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
            Silenced silenced = Silenced.of(pair);
            try (Peer again = target.accept()) {
              again.statSn = 200;
              again.join(1, silenced.read().cmdSn() + 1, OWN);
              replaced.countDown();
              goOn(again, silenced.read());
              serve(again);
            }
            finished(silenced.other());
          }
        });
    LogicalUnit unit = pinging(2, 2);
    CompletableFuture<ScsiCommand> read = readBesideAnother(unit);
    long latest = System.nanoTime() + 20_000_000_000L;
    while (replaced.getCount() > 0) {
      assertTrue(System.nanoTime() - latest < 0, "the connection was not replaced");
      assertGood(Commands.start(unit, Commands.testUnitReady()));
      assertEquals(SessionState.LOGGED_IN, session.state());
    }
    assertRead(CONTENT, read.get(10, TimeUnit.SECONDS));
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
    assertRead(CONTENT, Commands.run(pinging(2, 1), readOfContent()));
    assertEquals(2, session.statistics().logins());
  }

  @Test
  void oneOfTwoCostsTheSessionAtLevel0() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            finished(Silenced.of(pair).other());
          }
          try (Peer anew = target.accept()) {
            anew.loginAnew(agreed(1));
            anew.send(anew.lastData(anew.command(), 0, 0, CONTENT));
            serve(anew);
          }
        });
    CompletableFuture<ScsiCommand> read = readBesideAnother(pinging(0, 2));
    assertRead(CONTENT, read.get(10, TimeUnit.SECONDS));
    assertEquals(List.of(0), cids());
  }
}
