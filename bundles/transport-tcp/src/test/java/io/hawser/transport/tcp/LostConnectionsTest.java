package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * One of two connections of a session is left or lost (RFC 7143 sections 7.1.4.3, 7.1.5, 11.9 and
 * 11.14).
 */
class LostConnectionsTest extends TwoConnections {
  private static final int REASSIGN = 8;
  private static final int CLOSE_CONNECTION = 1;

  @Test
  void connectionIsAskedToLeaveAndComesBackWhileTheOtherWorks() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu second = pair.on(pair.b());
            pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 5));
            // It finishes what it has.
            pair.b().good(second);
            leave(pair.b());
            left.countDown();
            ScsiCommandPdu third = pair.on(pair.a());
            pair.a().good(first);
            pair.a().good(third);
            try (Peer again = Pair.joined(target, pair.a())) {
              Pair both = new Pair(pair.a(), again);
              ScsiCommandPdu fourth = both.on(pair.a());
              again.good(both.on(again));
              pair.a().good(fourth);
              pair.a().awaitClose();
            }
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertTrue(left.await(5, TimeUnit.SECONDS));
    awaitConnections(List.of(0));
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
    awaitConnections(List.of(0, 1));
    assertBothGood(unit);
    assertEquals(SessionState.LOGGED_IN, session.state());
  }

  private static void leave(Peer peer) throws IOException {
    LogoutRequestPdu logout = peer.expect(LogoutRequestPdu.class);
    assertEquals(CLOSE_CONNECTION, logout.reason());
    assertEquals(1, logout.cid());
    TargetSays.loggedOut(peer, logout);
    peer.awaitClose();
  }

  private void awaitConnections(List<Integer> wanted) {
    await(() -> cids().equals(wanted));
  }

  private void await(BooleanSupplier there) {
    long latest = System.nanoTime() + 10_000_000_000L;
    while (!there.getAsBoolean()) {
      assertTrue(System.nanoTime() - latest < 0, () -> "connections " + cids());
      Thread.onSpinWait();
    }
  }

  /** Two commands at once, one for each connection. */
  private static void assertBothGood(LogicalUnit unit) throws Exception {
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
  }

  /** A command on each connection. */
  private record InFlight(ScsiCommandPdu first, ScsiCommandPdu second) {
    /** The first connection announces that the second one will be dropped. */
    static InFlight whenTheDropIsAnnounced(Pair pair) throws IOException {
      InFlight both = new InFlight(pair.on(pair.a()), pair.on(pair.b()));
      pair.a().send(TargetSays.message(pair.a(), 2, 1, 0, 0));
      return both;
    }
  }

  @Test
  void announcedDropOfOneConnectionIsLeftInOrderAndItsCommandRepeated() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            InFlight inFlight = InFlight.whenTheDropIsAnnounced(pair);
            leave(pair.b());
            ScsiCommandPdu again = pair.on(pair.a());
            assertEquals(inFlight.second().cdb(), again.cdb());
            pair.a().good(inFlight.first());
            pair.a().good(again);
            pair.a().awaitClose();
          }
        });
    assertBothGood(both(0));
    assertEquals(SessionState.LOGGED_IN, session.state());
  }

  @Test
  void whatMustNotBeRepeatedEndsWithItsConnection() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            InFlight inFlight = InFlight.whenTheDropIsAnnounced(pair);
            leave(pair.b());
            pair.a().good(inFlight.first());
            pair.a().awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    // COMPARE AND WRITE.
    ScsiCommand once =
        new ScsiCommand().cdb(Commands.cdb16(0x89, 0, 1)).write(ByteBuffer.allocate(1024));
    ScsiCommand ended = Commands.start(unit, once).get(10, TimeUnit.SECONDS);
    String why = ended.failure().orElseThrow().getMessage();
    assertTrue(why.contains("not known"), why);
    assertGood(first);
    assertEquals(SessionState.LOGGED_IN, session.state());
  }

  @Test
  void theTargetsPauseIsKeptBeforeAConnectionComesBack() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2, "DefaultTime2Wait=1"))) {
            pair.b().send(TargetSays.message(pair.b(), 1, 0, 0, 5));
            long left = System.nanoTime();
            leave(pair.b());
            try (Peer again = target.accept()) {
              long pause = System.nanoTime() - left;
              assertTrue(pause > 900_000_000L, () -> "came back after " + pause + " ns");
              again.statSn = 100;
              again.join(1, pair.a().expCmdSn, OWN);
              pair.a().awaitClose();
            }
          }
        });
    session = login(SessionParameters.DEFAULT_OFFER.withRecovery(0, 2), PATIENT);
    assertEquals(1, session.parameters().defaultTime2Wait());
    await(() -> session.statistics().logins() == 3);
  }

  @Test
  void announcedDropOfAnUnknownConnectionChangesNothing() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.a().send(TargetSays.message(pair.a(), 2, 9, 0, 0));
            pair.a().good(pair.on(pair.a()));
            pair.a().awaitClose();
          }
        });
    assertGood(Commands.start(both(0), Commands.testUnitReady()));
    assertEquals(List.of(0, 1), cids());
  }

  @Test
  void connectionThatIsNotClosedByItsLogoutCostsTheSession() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            InFlight.whenTheDropIsAnnounced(pair);
            LogoutRequestPdu logout = pair.b().expect(LogoutRequestPdu.class);
            TargetSays.loggedOut(pair.b(), logout, 3);
            pair.a().awaitClose();
          }
          comeBack(target);
        });
    repeatedInANewSession(both(0));
  }

  @Test
  void announcedEndOfTheSessionEndsBoth() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.on(pair.a());
            pair.on(pair.b());
            pair.b().send(TargetSays.message(pair.b(), 3, 0, 0, 0));
            pair.a().awaitClose();
            pair.b().awaitClose();
          }
          comeBack(target);
        });
    repeatedInANewSession(both(0));
  }

  @Test
  void lostConnectionCostsTheSessionAtLevel0() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.on(pair.a());
            pair.on(pair.b());
            pair.b().close();
            pair.a().awaitReset();
          }
          comeBack(target);
        });
    repeatedInANewSession(both(0));
  }

  /** The session comes back with one connection, and both commands in their order. */
  private static void comeBack(ScriptedTarget target) throws IOException {
    try (Peer peer = target.accept()) {
      peer.loginAnew(agreed(1));
      ScsiCommandPdu first = peer.command();
      assertEquals(0x88, first.cdb().get(0) & 0xff);
      peer.send(peer.lastData(first, 0, 0, bytes(512)));
      peer.good(peer.command());
      peer.awaitClose();
    }
  }

  private static void repeatedInANewSession(LogicalUnit unit) throws Exception {
    CompletableFuture<ScsiCommand> first =
        Commands.start(unit, Commands.read(0, 1, ByteBuffer.allocate(512)));
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
  }

  @Test
  void commandsOfBothAreRepeatedInTheirOrder() throws Exception {
    int commands = 5;
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            for (int i = 0; i < commands; i++) {
              assertEquals(i, lba(pair.on(i % 2 == 0 ? pair.a() : pair.b())));
            }
            pair.a().close();
            pair.b().awaitReset();
          }
          try (Peer anew = target.accept()) {
            anew.loginAnew(agreed(1));
            for (int i = 0; i < commands; i++) {
              ScsiCommandPdu read = anew.command();
              assertEquals(i, lba(read));
              anew.send(anew.lastData(read, 0, 0, bytes(512)));
            }
            anew.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    List<CompletableFuture<ScsiCommand>> reads = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      reads.add(Commands.start(unit, Commands.read(i, 1, ByteBuffer.allocate(512))));
    }
    for (CompletableFuture<ScsiCommand> read : reads) {
      assertGood(read);
    }
  }

  private static long lba(ScsiCommandPdu command) {
    return command.cdb().getLong(2);
  }

  @Test
  void lostConnectionIsReplacedAtLevel2WhileTheOtherWorks() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch worked = new CountDownLatch(1);
    byte[] content = bytes(1024);
    play(
        target -> {
          try (Pair pair = Pair.of(target, retained())) {
            pair.a().good(pair.on(pair.a()));
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu read = pair.on(pair.b());
            pair.b().send(pair.b().data(read, 0, 0, Arrays.copyOf(content, 512), false));
            pair.b().close();
            pair.a().good(first);
            lost.countDown();
            Peer again = target.accept();
            LoginRequestPdu login = again.expect(LoginRequestPdu.class);
            assertEquals(7, login.tsih());
            assertEquals(1, login.cid());
            // Before it is replaced the other connection goes on.
            pair.a().good(pair.on(pair.a()));
            assertTrue(worked.await(5, TimeUnit.SECONDS));
            again.expCmdSn = pair.a().expCmdSn;
            again.login(login, OWN);
            TaskManagementRequestPdu reassign = again.expect(TaskManagementRequestPdu.class);
            assertEquals(REASSIGN, reassign.function());
            assertEquals(read.initiatorTaskTag(), reassign.referencedTaskTag());
            assertEquals(1, reassign.expDataSn());
            TargetSays.managed(again, reassign, 0);
            again.send(
                again.lastData(read, 1, 512, Arrays.copyOfRange(content, 512, content.length)));
            pair.a().awaitClose();
            again.close();
          }
        });
    LogicalUnit unit = retaining();
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    ByteBuffer into = ByteBuffer.allocate(content.length);
    CompletableFuture<ScsiCommand> read = Commands.start(unit, Commands.read(0, 2, into));
    assertGood(first);
    assertTrue(lost.await(5, TimeUnit.SECONDS));
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    worked.countDown();
    assertGood(read);
    assertArrayEquals(content, into.array());
    assertEquals(SessionState.LOGGED_IN, session.state());
    assertEquals(3, session.statistics().logins());
  }
}
