package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session with two connections (RFC 7143 sections 4.2.4, 6.3.1, 11.5 and 13.2). */
class MultipleConnectionsTest extends TwoConnections {
  private static final int ABORT = 1;
  private static final int BUSY = 8;
  private static final int CLOSE_SESSION = 0;
  private static final int TOO_MANY_CONNECTIONS = 6;

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
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu write = pair.on(pair.b());
            pair.b().send(pair.b().r2t(write, 0, 50, 0, 4096));
            assertArrayEquals(content, pair.b().burst(write, 50, 0, 4096));
            pair.b().good(write);
            pair.a().good(first);
            pair.a().awaitClose();
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
            ScsiCommandPdu read = pair.on(pair.a());
            ScsiCommandPdu other = pair.on(pair.b());
            pair.b().send(pair.b().lastData(read, 0, 0, new byte[512]));
            pair.b().good(other);
            pair.a().send(pair.a().lastData(read, 0, 0, content));
            pair.a().awaitClose();
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
    serve(
        agreed(1),
        peer -> {
          peer.good(peer.command());
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
  void connectionThatBreaksInItsLoginIsTriedAgain() throws Exception {
    play(
        target -> {
          try (Peer a = target.loggedIn(agreed(2))) {
            try (Peer broken = target.accept()) {
              broken.expect(LoginRequestPdu.class);
            }
            try (Pair pair = new Pair(a, Pair.joined(target, a))) {
              ScsiCommandPdu first = pair.on(a);
              pair.b().good(pair.on(pair.b()));
              a.good(first);
              a.awaitClose();
            }
          }
        });
    LogicalUnit unit = both(0);
    long latest = System.nanoTime() + 10_000_000_000L;
    while (cids().size() < 2) {
      assertTrue(System.nanoTime() - latest < 0, () -> "connections " + cids());
      Thread.onSpinWait();
    }
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertGood(first);
  }

  @Test
  void connectionThatBreaksInEachLoginIsDoneWithout() throws Exception {
    int tries = 1 + PATIENT.reconnects();
    play(
        target -> {
          try (Peer a = target.loggedIn(agreed(2))) {
            for (int i = 0; i < tries; i++) {
              try (Peer broken = target.accept()) {
                broken.expect(LoginRequestPdu.class);
              }
            }
            a.good(a.command());
            a.awaitClose();
          }
        });
    assertGood(Commands.start(both(0), Commands.testUnitReady()));
    assertEquals(List.of(0), cids());
  }

  @Test
  void commandIsAbortedWhereItWent() throws Exception {
    CountDownLatch here = new CountDownLatch(1);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            ScsiCommandPdu first = pair.on(pair.a());
            ScsiCommandPdu second = pair.on(pair.b());
            here.countDown();
            TaskManagementRequestPdu abort = pair.b().expect(TaskManagementRequestPdu.class);
            assertEquals(ABORT, abort.function());
            assertEquals(second.initiatorTaskTag(), abort.referencedTaskTag());
            TargetSays.managed(pair.b(), abort, 0);
            pair.a().good(first);
            pair.a().awaitClose();
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
            pair.on(pair.a());
            pair.on(pair.b());
            here.countDown();
            TaskManagementRequestPdu reset = pair.a().expect(TaskManagementRequestPdu.class);
            TargetSays.managed(pair.a(), reset, 0);
            pair.a().good(pair.on(pair.a()));
            pair.a().awaitClose();
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

  /** The model found it: what was left of the answer ended the next command of its place. */
  @Test
  void resetInTheMiddleOfAnAnswerLeavesTheRestToNobody() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    byte[] content = bytes(512);
    play(
        target -> {
          try (Pair pair = Pair.of(target, agreed(2))) {
            pair.on(pair.a());
            ScsiCommandPdu read = pair.on(pair.b());
            ByteBuffer answer = pair.b().encoded(pair.b().lastData(read, 0, 0, content));
            byte[] begin = new byte[100];
            byte[] rest = new byte[answer.remaining() - begin.length];
            answer.get(begin).get(rest);
            pair.b().send(ByteBuffer.wrap(begin));
            half.countDown();
            TaskManagementRequestPdu reset = pair.a().expect(TaskManagementRequestPdu.class);
            TargetSays.managed(pair.a(), reset, 0);
            ScsiCommandPdu next = pair.on(pair.a());
            ScsiCommandPdu beside = pair.on(pair.b());
            pair.b().send(ByteBuffer.wrap(rest));
            pair.b().good(beside);
            pair.a().status(next, BUSY, 0);
            pair.a().awaitClose();
          }
        });
    LogicalUnit unit = both(0);
    CompletableFuture<ScsiCommand> first = Commands.start(unit, Commands.testUnitReady());
    ByteBuffer into = ByteBuffer.allocate(512);
    CompletableFuture<ScsiCommand> read = Commands.start(unit, Commands.read(0, 1, into));
    assertTrue(half.await(5, TimeUnit.SECONDS));
    unit.manage(TaskManagement.LOGICAL_UNIT_RESET, Deadline.after(Duration.ofSeconds(5)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertTrue(first.get(5, TimeUnit.SECONDS).failure().isPresent());
    assertTrue(read.get(5, TimeUnit.SECONDS).failure().isPresent());
    byte[] after = into.array().clone();
    CompletableFuture<ScsiCommand> next = Commands.start(unit, Commands.testUnitReady());
    assertGood(Commands.start(unit, Commands.testUnitReady()));
    assertEquals(BUSY, next.get(10, TimeUnit.SECONDS).status());
    assertArrayEquals(after, into.array());
    assertEquals(List.of(0, 1), cids());
  }
}
