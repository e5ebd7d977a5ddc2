package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A session with two connections (RFC 7143 sections 4.2.4, 6.3.1, 7.1.5, 11.9, 11.14 and 13.2). */
class MultipleConnectionsTest extends SessionFixture {
  private static final int REASSIGN = 8;
  private static final int ABORT = 1;
  private static final int CLOSE_SESSION = 0;
  private static final int CLOSE_CONNECTION = 1;
  private static final int TOO_MANY_CONNECTIONS = 6;

  /** What a further login negotiates: nothing of the session's keys. */
  private static final String[] OWN = {
    "HeaderDigest=None", "DataDigest=None", "MaxRecvDataSegmentLength=8192"
  };

  private TransportSession session;

  /** What the target answers: so many connections, and some answers that are not the usual. */
  private static String[] agreed(int connections, String... changed) {
    return Stream.of(Stream.of(answers(changed)), Stream.of("MaxConnections=" + connections))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  private static String[] level2() {
    return Stream.of(
            Stream.of(agreed(2, "DefaultTime2Retain=20")), Stream.of("ErrorRecoveryLevel=2"))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  /** The two ends of a session with two connections: the numbering of commands is common. */
  private record Pair(Peer a, Peer b) implements AutoCloseable {
    static Pair of(ScriptedTarget target, String... answers) throws IOException {
      Peer a = target.loggedIn(answers);
      return new Pair(a, joined(target, a));
    }

    static Peer joined(ScriptedTarget target, Peer leading) throws IOException {
      Peer b = target.accept();
      b.statSn = 100;
      b.join(1, leading.expCmdSn, OWN);
      return b;
    }

    ScsiCommandPdu on(Peer peer) throws IOException {
      int next = Math.max(a.expCmdSn, b.expCmdSn);
      peer.expCmdSn = next;
      ScsiCommandPdu command = peer.command();
      a.expCmdSn = next + 1;
      b.expCmdSn = next + 1;
      return command;
    }

    @Override
    public void close() throws IOException {
      a.close();
      b.close();
    }
  }

  private LogicalUnit both(int level) throws Exception {
    session = login(OFFER.withRecovery(level, 2), PATIENT);
    return session.logicalUnit(Lun.of(1));
  }

  private LogicalUnit retaining() throws Exception {
    session = login(SessionParameters.DEFAULT_OFFER.withRecovery(2, 2), PATIENT);
    return session.logicalUnit(Lun.of(1));
  }

  private static void assertGood(CompletableFuture<ScsiCommand> command) throws Exception {
    ScsiCommand done = command.get(10, TimeUnit.SECONDS);
    assertTrue(done.isGood(), () -> "failed: " + done.failure());
  }

  private List<Integer> cids() {
    return session.connections().stream().map(SessionConnection::cid).toList();
  }

  @Test
  void furtherConnectionsJoinAndShareTheCommands() throws Exception {
    play(
        target -> {
          Peer a = target.accept();
          LoginRequestPdu leading = a.expect(LoginRequestPdu.class);
          assertEquals(0, leading.tsih());
          assertEquals(0, leading.cid());
          a.expCmdSn = leading.cmdSn();
          a.login(leading, agreed(2));
          Peer b = target.accept();
          LoginRequestPdu further = b.expect(LoginRequestPdu.class);
          assertEquals(7, further.tsih());
          assertEquals(1, further.cid());
          assertEquals(leading.isid(), further.isid());
          b.statSn = 100;
          b.expCmdSn = a.expCmdSn;
          b.login(further, OWN);
          try (Pair pair = new Pair(a, b)) {
            ScsiCommandPdu first = pair.on(a);
            ScsiCommandPdu second = pair.on(b);
            assertEquals(102, b.acknowledged);
            b.good(second);
            a.good(first);
            // What comes next acknowledges what came on its own connection.
            int ofA = a.statSn;
            a.good(pair.on(a));
            assertEquals(ofA, a.acknowledged);
            LogoutRequestPdu logout = a.expect(LogoutRequestPdu.class);
            assertEquals(CLOSE_SESSION, logout.reason());
            assertEquals(103, b.statSn);
            TargetSays.loggedOut(a, logout);
            a.awaitClose();
            b.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    assertEquals(List.of(0, 1), cids());
    assertEquals(2, session.parameters().maxConnections());
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    session
        .logout(Deadline.after(Duration.ofSeconds(5)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertEquals(List.of(), cids());
  }

  @Test
  void dataGoesWhereItsCommandWent() throws Exception {
    byte[] content = bytes(4096);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2, "InitialR2T=Yes", "ImmediateData=No"))) {
            ScsiCommandPdu first = pair.on(pair.a);
            ScsiCommandPdu write = pair.on(pair.b);
            pair.b.send(pair.b.r2t(write, 0, 50, 0, 4096));
            assertArrayEquals(content, pair.b.burst(write, 50, 0, 4096));
            pair.b.good(write);
            pair.a.good(first);
            pair.a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.write(0, 8, ByteBuffer.wrap(content))));
    assertGood(first);
  }

  @Test
  void answerOnTheOtherConnectionIsNobodys() throws Exception {
    byte[] content = bytes(512);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu read = pair.on(pair.a);
            ScsiCommandPdu other = pair.on(pair.b);
            pair.b.send(pair.b.lastData(read, 0, 0, new byte[512]));
            pair.b.good(other);
            pair.a.send(pair.a.lastData(read, 0, 0, content));
            pair.a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    ByteBuffer into = ByteBuffer.allocate(512);
    CompletableFuture<ScsiCommand> read = Commands.start(unit, Commands.read(0, 1, into));
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(read);
    assertArrayEquals(content, into.array());
    assertEquals(1, session.statistics().protocolErrors());
  }

  @Test
  void targetThatWantsOneConnectionGetsOne() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(agreed(1))) {
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    assertGood(Commands.start(both(0), Commands.testUnitReady()));
    assertEquals(List.of(0), cids());
  }

  @Test
  void refusedConnectionIsDoneWithout() throws Exception {
    play(
        target -> {
          try (Peer a = target.loggedIn(agreed(2));
              Peer b = target.accept()) {
            b.refuseLogin(b.expect(LoginRequestPdu.class), 2, TOO_MANY_CONNECTIONS);
            a.good(a.command());
            a.good(a.command());
            a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    assertEquals(List.of(0), cids());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(Commands.start(unit, Commands.testUnitReady()));
  }

  @Test
  void connectionIsAskedToLeaveAndComesBackWhileTheOtherWorks() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a);
            ScsiCommandPdu second = pair.on(pair.b);
            pair.b.send(TargetSays.message(pair.b, 1, 0, 0, 5));
            // It finishes what it has.
            pair.b.good(second);
            leave(pair.b);
            left.countDown();
            ScsiCommandPdu third = pair.on(pair.a);
            pair.a.good(first);
            pair.a.good(third);
            try (Peer again = Pair.joined(target, pair.a)) {
              Pair both = new Pair(pair.a, again);
              ScsiCommandPdu fourth = both.on(pair.a);
              again.good(both.on(again));
              pair.a.good(fourth);
              pair.a.awaitClose();
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
    first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
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
    long latest = System.nanoTime() + 10_000_000_000L;
    while (!cids().equals(wanted)) {
      assertTrue(System.nanoTime() - latest < 0, () -> "connections " + cids());
      Thread.onSpinWait();
    }
  }

  @Test
  void announcedDropOfOneConnectionIsLeftInOrderAndItsCommandRepeated() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a);
            ScsiCommandPdu second = pair.on(pair.b);
            // Told on the other connection.
            pair.a.send(TargetSays.message(pair.a, 2, 1, 0, 0));
            leave(pair.b);
            ScsiCommandPdu again = pair.on(pair.a);
            assertEquals(second.cdb(), again.cdb());
            pair.a.good(first);
            pair.a.good(again);
            pair.a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
    assertEquals(SessionState.LOGGED_IN, session.state());
  }

  @Test
  void announcedDropOfAnUnknownConnectionChangesNothing() throws Exception {
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.a.send(TargetSays.message(pair.a, 2, 9, 0, 0));
            pair.a.good(pair.on(pair.a));
            pair.a.awaitClose();
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
            ScsiCommandPdu first = pair.on(pair.a);
            pair.on(pair.b);
            pair.a.send(TargetSays.message(pair.a, 2, 1, 0, 0));
            LogoutRequestPdu logout = pair.b.expect(LogoutRequestPdu.class);
            TargetSays.loggedOut(pair.b, logout, 3);
            pair.a.awaitClose();
            assertFalse(first.write());
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
            pair.on(pair.a);
            pair.on(pair.b);
            pair.b.send(TargetSays.message(pair.b, 3, 0, 0, 0));
            pair.a.awaitClose();
            pair.b.awaitClose();
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
            pair.on(pair.a);
            pair.on(pair.b);
            pair.b.close();
            pair.a.awaitReset();
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
  void lostConnectionIsReplacedAtLevel2WhileTheOtherWorks() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch worked = new CountDownLatch(1);
    byte[] content = bytes(1024);
    play(
        target -> {
          try (Pair pair = Pair.of(target, level2())) {
            pair.a.good(pair.on(pair.a));
            ScsiCommandPdu first = pair.on(pair.a);
            ScsiCommandPdu read = pair.on(pair.b);
            pair.b.send(pair.b.data(read, 0, 0, Arrays.copyOf(content, 512), false));
            pair.b.close();
            pair.a.good(first);
            lost.countDown();
            Peer again = target.accept();
            LoginRequestPdu login = again.expect(LoginRequestPdu.class);
            assertEquals(7, login.tsih());
            assertEquals(1, login.cid());
            // Before it is replaced the other connection goes on.
            pair.a.good(pair.on(pair.a));
            assertTrue(worked.await(5, TimeUnit.SECONDS));
            again.expCmdSn = pair.a.expCmdSn;
            again.login(login, OWN);
            TaskManagementRequestPdu reassign = again.expect(TaskManagementRequestPdu.class);
            assertEquals(REASSIGN, reassign.function());
            assertEquals(read.initiatorTaskTag(), reassign.referencedTaskTag());
            assertEquals(1, reassign.expDataSn());
            TargetSays.managed(again, reassign, 0);
            again.send(
                again.lastData(read, 1, 512, Arrays.copyOfRange(content, 512, content.length)));
            pair.a.awaitClose();
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

  @Test
  void commandIsAbortedWhereItWent() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a);
            ScsiCommandPdu second = pair.on(pair.b);
            here.countDown();
            TaskManagementRequestPdu abort = pair.b.expect(TaskManagementRequestPdu.class);
            assertEquals(ABORT, abort.function());
            assertEquals(second.initiatorTaskTag(), abort.referencedTaskTag());
            TargetSays.managed(pair.b, abort, 0);
            pair.a.good(first);
            pair.a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    ScsiCommand cancelled = Commands.testUnitReady();
    CompletableFuture<ScsiCommand> second = Commands.start(unit, cancelled);
    assertTrue(here.await(5, TimeUnit.SECONDS));
    unit.cancel(cancelled);
    assertTrue(second.get(5, TimeUnit.SECONDS).failure().isPresent());
    assertGood(first);
  }

  @Test
  void resetEndsTheCommandsOfBoth() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.on(pair.a);
            pair.on(pair.b);
            here.countDown();
            TaskManagementRequestPdu reset = pair.a.expect(TaskManagementRequestPdu.class);
            TargetSays.managed(pair.a, reset, 0);
            pair.a.good(pair.on(pair.a));
            pair.a.awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    CompletableFuture<ScsiCommand> second = Commands.start(unit, Commands.testUnitReady());
    assertTrue(here.await(5, TimeUnit.SECONDS));
    assertEquals(
        TaskManagementResponse.FUNCTION_COMPLETE,
        unit.manage(TaskManagement.LOGICAL_UNIT_RESET, Deadline.after(Duration.ofSeconds(5)))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS));
    assertTrue(first.get(5, TimeUnit.SECONDS).failure().isPresent());
    assertTrue(second.get(5, TimeUnit.SECONDS).failure().isPresent());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
  }
}
