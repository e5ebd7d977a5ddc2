package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ErrorRecoveryLevel 1 (RFC 7143 sections 7.1.4.1 and 7.1.4.2), rule by rule. */
class WithinConnectionRecoveryTest extends SessionFixture {
  private static final int PART = 1000;
  private static final byte[] CONTENT = bytes(4 * PART);
  private static final SessionParameters LEVEL_1 =
      OFFER.withDigests(List.of(Digest.NONE), List.of(Digest.CRC32C)).withRecovery(1, 1);
  private static final String[] AGREED = agreed(answers("DataDigest=CRC32C"));

  private static String[] agreed(String... answers) {
    return Stream.concat(Stream.of(answers), Stream.of("ErrorRecoveryLevel=1"))
        .toArray(String[]::new);
  }

  private LogicalUnit mending() throws Exception {
    TransportSession session = login(LEVEL_1, PATIENT);
    assertEquals(1, session.parameters().errorRecoveryLevel());
    return session.logicalUnit(Lun.of(1));
  }

  private static ScsiCommand read() {
    return Commands.read(0, 8, ByteBuffer.allocate(CONTENT.length));
  }

  private static void whole(ScsiCommand read) {
    assertTrue(read.isWhole(), () -> "read: " + read.failure());
    assertArrayEquals(CONTENT, read.data().array());
  }

  private static byte[] part(int index) {
    return Arrays.copyOfRange(CONTENT, index * PART, (index + 1) * PART);
  }

  private static DataInPdu data(Peer peer, ScsiCommandPdu to, int index) {
    return peer.data(to, index, index * PART, part(index), false);
  }

  private static DataInPdu last(Peer peer, ScsiCommandPdu to) {
    return peer.lastData(to, 3, 3 * PART, part(3));
  }

  private static void sendDamaged(Peer peer, Pdu pdu) throws IOException {
    ByteBuffer bytes = peer.encoded(pdu);
    bytes.put(Bhs.LENGTH, (byte) (bytes.get(Bhs.LENGTH) ^ 0x40));
    peer.send(bytes);
  }

  private static SnackRequestPdu snack(Peer peer, int type, int tag, int begRun, int runLength)
      throws IOException {
    SnackRequestPdu snack = peer.expect(SnackRequestPdu.class);
    assertEquals(type, snack.type());
    assertEquals(tag, snack.initiatorTaskTag());
    assertEquals(begRun, snack.begRun());
    assertEquals(runLength, snack.runLength());
    return snack;
  }

  private static SnackRequestPdu dataSnack(Peer peer, ScsiCommandPdu of, int begRun, int runLength)
      throws IOException {
    SnackRequestPdu snack = snack(peer, 0, of.initiatorTaskTag(), begRun, runLength);
    assertEquals(Bhs.NO_TAG, snack.targetTransferTag());
    return snack;
  }

  private static void reject(Peer peer, int reason, Pdu what) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    what.putHeader(header, 0);
    peer.send(
        new RejectPdu(
            reason, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, header));
  }

  private static void answerAbort(Peer peer, Pdu request) throws IOException {
    TaskManagementRequestPdu abort = (TaskManagementRequestPdu) request;
    assertEquals(1, abort.function());
    peer.send(
        new TaskManagementResponsePdu(
            0,
            0,
            abort.initiatorTaskTag(),
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            Pdu.NO_DATA));
  }

  private static void assertFailed(String why, ScsiCommand command) {
    String message = command.failure().orElseThrow().getMessage();
    assertTrue(message.contains(why), message);
  }

  // ---- data --------------------------------------------------------------------------------

  @Test
  void damagedDataIsAskedForAgain() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            int before = peer.statSn;
            peer.send(data(peer, c, 0));
            sendDamaged(peer, data(peer, c, 1));
            peer.send(data(peer, c, 2));
            peer.send(last(peer, c));
            SnackRequestPdu snack = dataSnack(peer, c, 1, 1);
            assertEquals(before, snack.expStatSn(), "acknowledged what is not complete");
            peer.send(data(peer, c, 1));
            ScsiCommandPdu next = peer.command();
            assertEquals(peer.statSn, next.expStatSn());
            peer.good(next);
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    whole(Commands.run(unit, read()));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void damagedLastDataComesAgainWithItsStatus() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            for (int i = 0; i < 3; i++) {
              peer.send(data(peer, c, i));
            }
            DataInPdu last = last(peer, c);
            sendDamaged(peer, last);
            dataSnack(peer, c, 3, 1);
            sendDamaged(peer, last);
            dataSnack(peer, c, 3, 1);
            peer.send(last);
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    whole(Commands.run(unit, read()));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void skippedDataIsAskedForAsOneRun() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(data(peer, c, 0));
            peer.send(last(peer, c));
            dataSnack(peer, c, 1, 2);
            // Out of order within the run, and one of them twice.
            peer.send(data(peer, c, 2));
            peer.send(data(peer, c, 2));
            peer.send(data(peer, c, 1));
            peer.awaitClose();
          }
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataMissingAtTheEndIsNoticedByTheStatus() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(data(peer, c, 0));
            peer.send(data(peer, c, 1));
            peer.send(
                new ScsiResponsePdu(
                    false,
                    false,
                    false,
                    false,
                    0,
                    0,
                    0,
                    c.initiatorTaskTag(),
                    0,
                    peer.statSn++,
                    peer.expCmdSn,
                    peer.maxCmdSn(),
                    4,
                    0,
                    0,
                    Pdu.NO_DATA));
            dataSnack(peer, c, 2, 2);
            peer.send(data(peer, c, 2));
            peer.send(data(peer, c, 3));
            peer.awaitClose();
          }
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataSentTwiceIsTakenOnce() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(data(peer, c, 0));
            peer.send(data(peer, c, 1));
            peer.send(peer.data(c, 0, 0, part(2), false));
            peer.send(data(peer, c, 2));
            peer.send(last(peer, c));
            peer.awaitClose();
          }
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataIsAcknowledgedWhereTheTargetAsks() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(data(peer, c, 0));
            peer.send(asking(data(peer, c, 1), 0x1234_0001));
            assertEquals(0x1234_0001, dataAck(peer, c, 2));
            sendDamaged(peer, data(peer, c, 2));
            peer.send(asking(last(peer, c), 0x1234_0002));
            dataSnack(peer, c, 2, 1);
            peer.send(data(peer, c, 2));
            assertEquals(0x1234_0002, dataAck(peer, c, 4));
            peer.awaitClose();
          }
        });
    whole(Commands.run(mending(), read()));
  }

  private static int dataAck(Peer peer, ScsiCommandPdu of, int expDataSn) throws IOException {
    SnackRequestPdu ack = snack(peer, 2, Bhs.NO_TAG, expDataSn, 0);
    assertEquals(of.lun(), ack.lun());
    return ack.targetTransferTag();
  }

  private static DataInPdu asking(DataInPdu d, int tag) {
    return new DataInPdu(
        d.finalBit(),
        true,
        d.overflow(),
        d.underflow(),
        d.statusPresent(),
        d.status(),
        Lun.of(1).value(),
        d.initiatorTaskTag(),
        tag,
        d.statSn(),
        d.expCmdSn(),
        d.maxCmdSn(),
        d.dataSn(),
        d.bufferOffset(),
        d.residualCount(),
        d.data());
  }

  @Test
  void damageWithoutEndCostsTheCommand() throws Exception {
    List<Integer> snacks = new ArrayList<>();
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            Pdu said;
            do {
              sendDamaged(peer, data(peer, c, 0));
              said = peer.receive();
              snacks.add(0);
            } while (said instanceof SnackRequestPdu);
            answerAbort(peer, said);
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    ScsiCommand read = Commands.run(unit, read());
    assertFalse(read.isGood());
    assertFailed("again and again", read);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(snacks.size() <= 66, snacks.size() + " SNACKs");
  }

  @Test
  void refusedSnackCostsTheCommand() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            sendDamaged(peer, data(peer, c, 0));
            reject(peer, 3, dataSnack(peer, c, 0, 1));
            answerAbort(peer, peer.receive());
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    ScsiCommand read = Commands.run(unit, read());
    assertFailed("refuses", read);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void refusedSnackBehindAHeldStatusCostsTheCommand() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            sendDamaged(peer, data(peer, c, 0));
            SnackRequestPdu snack = dataSnack(peer, c, 0, 1);
            for (int i = 1; i < 3; i++) {
              peer.send(data(peer, c, i));
            }
            peer.send(last(peer, c));
            reject(peer, 3, snack);
            answerAbort(peer, peer.receive());
            peer.good(peer.command());
            ScsiCommandPdu next = peer.command();
            assertEquals(peer.statSn, next.expStatSn());
            peer.good(next);
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    assertFalse(Commands.run(unit, read()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void unansweredSnackIsRepeatedAndThenCostsTheCommand() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            sendDamaged(peer, data(peer, c, 0));
            for (int i = 0; i < 7; i++) {
              dataSnack(peer, c, 0, 1);
            }
            answerAbort(peer, peer.receive());
            peer.awaitClose();
          }
        });
    ScsiCommand read = Commands.run(mending(), read());
    assertFailed("does not send", read);
  }

  @Test
  void responsesBehindACommandThatIsGivenUpNeedNothingMore() throws Exception {
    CompletableFuture<ScsiCommand> other = new CompletableFuture<>();
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu c = peer.command();
            ScsiCommandPdu behind = peer.command();
            sendDamaged(peer, data(peer, c, 0));
            for (int i = 1; i < 3; i++) {
              peer.send(data(peer, c, i));
            }
            peer.send(last(peer, c));
            peer.good(behind);
            // The SNACKs and the abort stay unanswered.
            other.get();
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    CompletableFuture<ScsiCommand> read = Commands.start(unit, read());
    unit.execute(Commands.testUnitReady().onCompletion(other::complete));
    assertFailed("does not send", read.get());
    assertTrue(other.get().isGood());
  }

  // ---- responses ---------------------------------------------------------------------------

  @Test
  void damagedStatusIsAskedForAndLaterOnesWait() throws Exception {
    CompletableFuture<ScsiCommand> first = new CompletableFuture<>();
    CompletableFuture<ScsiCommand> second = new CompletableFuture<>();
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
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
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    unit.execute(Commands.testUnitReady().onCompletion(first::complete));
    unit.execute(Commands.testUnitReady().onCompletion(second::complete));
    assertEquals(2, first.get().status());
    assertTrue(second.get().isGood());
  }

  @Test
  void skippedStatusesAreAskedForAsOneRun() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
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
            peer.awaitClose();
          }
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

  // ---- writes ------------------------------------------------------------------------------

  private static final String[] SOLICITED =
      agreed(answers("DataDigest=CRC32C", "InitialR2T=Yes", "ImmediateData=No"));

  private static ScsiCommand write() {
    return Commands.write(0, 8, ByteBuffer.wrap(CONTENT));
  }

  @Test
  void skippedR2tIsAskedForWithAllBehindIt() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(SOLICITED)) {
            ScsiCommandPdu c = peer.command();
            R2tPdu first = peer.r2t(c, 0, 50, 0, PART);
            R2tPdu second = peer.r2t(c, 1, 51, PART, 3 * PART);
            peer.send(second);
            dataSnack(peer, c, 0, 0);
            peer.send(first);
            peer.send(second);
            peer.send(first);
            assertArrayEquals(part(0), peer.burst(c, 50, 0, PART));
            assertArrayEquals(
                Arrays.copyOfRange(CONTENT, PART, 4 * PART), peer.burst(c, 51, PART, 3 * PART));
            peer.good(c);
            peer.awaitClose();
          }
        });
    assertTrue(Commands.run(mending(), write()).isWhole());
  }

  @Test
  void rejectedDataIsSentAgainWhenAskedFor() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(SOLICITED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(peer.r2t(c, 0, 50, 0, CONTENT.length));
            DataOutPdu out = peer.expect(DataOutPdu.class);
            reject(peer, 2, out);
            peer.send(peer.r2t(c, 1, 51, 0, CONTENT.length));
            assertArrayEquals(CONTENT, peer.burst(c, 51, 0, CONTENT.length));
            peer.good(c);
            peer.awaitClose();
          }
        });
    ScsiCommand write = Commands.run(mending(), write());
    assertTrue(write.isWhole(), () -> "write: " + write.failure());
  }

  @Test
  void rejectedDataThatIsNotAskedForAgainIsNoSuccess() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(SOLICITED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(peer.r2t(c, 0, 50, 0, CONTENT.length));
            reject(peer, 2, peer.expect(DataOutPdu.class));
            peer.good(c);
            peer.awaitClose();
          }
        });
    assertFalse(Commands.run(mending(), write()).isGood());
  }

  @Test
  void goodBeforeRepeatedDataIsSentIsNoSuccess() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(SOLICITED)) {
            ScsiCommandPdu c = peer.command();
            peer.send(peer.r2t(c, 0, 50, 0, PART));
            peer.burst(c, 50, 0, PART);
            peer.send(peer.r2t(c, 1, 51, 0, PART));
            peer.burst(c, 51, 0, PART);
            peer.good(c);
            peer.awaitClose();
          }
        });
    assertFalse(Commands.run(mending(), write()).isGood());
  }

  @Test
  void rejectedCommandIsSentAgainInItsPlace() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            ScsiCommandPdu damaged = peer.expect(ScsiCommandPdu.class);
            reject(peer, 2, damaged);
            ScsiCommandPdu again = peer.command();
            assertEquals(damaged.cmdSn(), again.cmdSn());
            assertEquals(damaged.initiatorTaskTag(), again.initiatorTaskTag());
            assertEquals(ByteBuffer.wrap(CONTENT), again.data());
            peer.good(again);
            peer.good(peer.command());
            peer.awaitClose();
          }
        });
    LogicalUnit unit = mending();
    assertTrue(Commands.run(unit, write()).isWhole());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void commandRejectedForEverCostsTheConnection() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(AGREED)) {
            for (int i = 0; i < 9; i++) {
              reject(peer, 2, peer.expect(ScsiCommandPdu.class));
            }
            peer.awaitClose();
          }
          try (Peer again = target.loggedIn(AGREED)) {
            again.good(again.command());
            again.awaitClose();
          }
        });
    assertTrue(Commands.run(mending(), write()).isWhole());
  }

  // ---- what stays as it was ----------------------------------------------------------------

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
