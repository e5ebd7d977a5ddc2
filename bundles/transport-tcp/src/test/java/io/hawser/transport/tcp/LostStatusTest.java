package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * ErrorRecoveryLevel 1: responses that come damaged or not at all, and what still costs the
 * connection.
 */
class LostStatusTest extends WithinConnectionFixture {
  @Test
  void damagedStatusIsAskedForAndLaterOnesWait() throws Exception {
    CompletableFuture<ScsiCommand> first = new CompletableFuture<>();
    CompletableFuture<ScsiCommand> second = new CompletableFuture<>();
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu a = peer.command();
          ScsiCommandPdu b = peer.command();
          ByteBuffer sense = ByteBuffer.allocate(20);
          sense.putShort(0, (short) 18).put(2, (byte) 0x70).put(4, (byte) 5).put(9, (byte) 10);
          ScsiResponsePdu check = peer.response(a, 0, 2, false, false, 0, sense);
          sendDamaged(peer, check);
          SnackRequestPdu snack = snack(peer, 1, Bhs.NO_TAG, check.statSn(), 1);
          assertEquals(check.statSn(), snack.expStatSn());
          peer.good(b);
          peer.send(peer.ping(0x77, 0));
          peer.receive();
          assertEquals(check.statSn(), peer.acknowledged);
          assertFalse(second.isDone(), "a response was acted upon before its turn");
          peer.send(check);
          first.get();
          second.get();
        });
    LogicalUnit unit = mending();
    unit.execute(Commands.testUnitReady().onCompletion(first::complete));
    unit.execute(Commands.testUnitReady().onCompletion(second::complete));
    assertEquals(2, first.get().status());
    assertTrue(second.get().isGood());
  }

  @Test
  void skippedStatusesAreAskedForAsOneRun() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiResponsePdu a = peer.response(peer.command(), 0, 0, false, false, 0, Pdu.NO_DATA);
          ScsiResponsePdu b = peer.response(peer.command(), 0, 8, false, false, 0, Pdu.NO_DATA);
          peer.good(peer.command());
          snack(peer, 1, Bhs.NO_TAG, a.statSn(), 2);
          peer.send(a);
          peer.send(b);
          peer.send(b);
          ScsiCommandPdu next = peer.command();
          assertEquals(peer.statSn, next.expStatSn());
          peer.good(next);
        });
    LogicalUnit unit = mending();
    List<CompletableFuture<ScsiCommand>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(Commands.start(unit, Commands.testUnitReady()));
    }
    assertTrue(all.get(0).get().isGood());
    assertEquals(8, all.get(1).get().status());
    assertTrue(all.get(2).get().isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void refusedStatusSnackCostsTheConnection() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiResponsePdu a = peer.response(peer.command(), 0, 0, false, false, 0, Pdu.NO_DATA);
            peer.good(peer.command());
            reject(peer, 3, snack(peer, 1, Bhs.NO_TAG, a.statSn(), 1));
            peer.awaitClose();
          }
          serveTwo(target);
        });
    LogicalUnit unit = mending();
    CompletableFuture<ScsiCommand> a = Commands.start(unit, Commands.testUnitReady());
    CompletableFuture<ScsiCommand> b = Commands.start(unit, Commands.testUnitReady());
    assertTrue(a.get().isGood());
    assertTrue(b.get().isGood());
  }

  @Test
  void missingStatusThatNeverComesCostsTheConnection() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiResponsePdu a = peer.response(peer.command(), 0, 0, false, false, 0, Pdu.NO_DATA);
            peer.good(peer.command());
            for (int i = 0; i < 7; i++) {
              snack(peer, 1, Bhs.NO_TAG, a.statSn(), 1);
            }
            peer.awaitClose();
          }
          serveTwo(target);
        });
    LogicalUnit unit = mending();
    CompletableFuture<ScsiCommand> a = Commands.start(unit, Commands.testUnitReady());
    CompletableFuture<ScsiCommand> b = Commands.start(unit, Commands.testUnitReady());
    assertTrue(a.get().isGood());
    assertTrue(b.get().isGood());
  }

  private static void serveTwo(ScriptedTarget target) throws IOException {
    try (Peer again = target.loggedIn(AGREED)) {
      again.good(again.command());
      again.good(again.command());
      again.awaitClose();
    }
  }

  @Test
  void statusFarAheadCostsTheConnection() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            peer.statSn += 5000;
            peer.good(c);
            peer.awaitClose();
          }
          try (Peer again = target.loggedIn(AGREED)) {
            again.good(again.command());
            again.awaitClose();
          }
        });
    assertTrue(Commands.run(mending(), Commands.testUnitReady()).isGood());
  }

  @Test
  void damagedHeaderEndsTheConnection() throws Exception {
    String[] both = agreed(answers("HeaderDigest=CRC32C", "DataDigest=CRC32C"));
    play(
        target -> {
          try (Peer peer = target.loggedIn(both)) {
            ByteBuffer bytes = peer.encoded(data(peer, peer.command(), 0));
            bytes.put(9, (byte) (bytes.get(9) ^ 1));
            peer.send(bytes);
            peer.awaitClose();
          }
          try (Peer again = target.loggedIn(both)) {
            ScsiCommandPdu c = again.command();
            again.send(again.lastData(c, 0, 0, CONTENT));
            again.awaitClose();
          }
        });
    TransportSession session = login(Commands.withDigests(OFFER).withRecovery(1, 1), PATIENT);
    whole(Commands.run(session.logicalUnit(Lun.of(1)), read()));
  }

  @Test
  void aTargetThatAnswersZeroGetsLevelZero() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(answers("DataDigest=CRC32C"))) {
            sendDamaged(peer, data(peer, peer.command(), 0));
            peer.awaitClose();
          }
          try (Peer again = target.loggedIn(answers("DataDigest=CRC32C"))) {
            again.send(again.lastData(again.command(), 0, 0, CONTENT));
            again.awaitClose();
          }
        });
    TransportSession session = login(LEVEL_1, PATIENT);
    assertEquals(0, session.parameters().errorRecoveryLevel());
    whole(Commands.run(session.logicalUnit(Lun.of(1)), read()));
  }
}
