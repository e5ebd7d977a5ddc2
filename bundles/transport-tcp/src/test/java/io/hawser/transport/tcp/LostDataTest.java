package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** ErrorRecoveryLevel 1: data that comes damaged or not at all (RFC 7143 sections 7.8 and 7.9). */
class LostDataTest extends WithinConnectionFixture {
  @Test
  void damagedDataIsAskedForAgain() throws Exception {
    serve(
        AGREED,
        peer -> {
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
        });
    LogicalUnit unit = mending();
    whole(Commands.run(unit, read()));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void damagedLastDataComesAgainWithItsStatus() throws Exception {
    serve(
        AGREED,
        peer -> {
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
        });
    LogicalUnit unit = mending();
    whole(Commands.run(unit, read()));
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void skippedDataIsAskedForAsOneRun() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(data(peer, c, 0));
          peer.send(last(peer, c));
          dataSnack(peer, c, 1, 2);
          // Out of order within the run, and one of them twice.
          peer.send(data(peer, c, 2));
          peer.send(data(peer, c, 2));
          peer.send(data(peer, c, 1));
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataMissingAtTheEndIsNoticedByTheStatus() throws Exception {
    serve(
        AGREED,
        peer -> {
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
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataSentTwiceIsTakenOnce() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(data(peer, c, 0));
          peer.send(data(peer, c, 1));
          peer.send(peer.data(c, 0, 0, part(2), false));
          peer.send(data(peer, c, 2));
          peer.send(last(peer, c));
        });
    whole(Commands.run(mending(), read()));
  }

  @Test
  void dataIsAcknowledgedWhereTheTargetAsks() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(data(peer, c, 0));
          peer.send(asking(data(peer, c, 1), 0x1234_0001));
          assertEquals(0x1234_0001, dataAck(peer, c, 2));
          sendDamaged(peer, data(peer, c, 2));
          peer.send(asking(last(peer, c), 0x1234_0002));
          dataSnack(peer, c, 2, 1);
          peer.send(data(peer, c, 2));
          assertEquals(0x1234_0002, dataAck(peer, c, 4));
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
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          Pdu said;
          do {
            sendDamaged(peer, data(peer, c, 0));
            said = peer.receive();
            snacks.add(0);
          } while (said instanceof SnackRequestPdu);
          answerAbort(peer, said);
          peer.good(peer.command());
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
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          sendDamaged(peer, data(peer, c, 0));
          reject(peer, 3, dataSnack(peer, c, 0, 1));
          answerAbort(peer, peer.receive());
          peer.good(peer.command());
        });
    LogicalUnit unit = mending();
    ScsiCommand read = Commands.run(unit, read());
    assertFailed("refuses", read);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void refusedSnackBehindAHeldStatusCostsTheCommand() throws Exception {
    serve(
        AGREED,
        peer -> {
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
        });
    LogicalUnit unit = mending();
    assertFalse(Commands.run(unit, read()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void unansweredSnackIsRepeatedAndThenCostsTheCommand() throws Exception {
    serve(
        AGREED,
        peer -> {
          ScsiCommandPdu c = peer.command();
          sendDamaged(peer, data(peer, c, 0));
          for (int i = 0; i < 7; i++) {
            dataSnack(peer, c, 0, 1);
          }
          assertEquals(1, ((TaskManagementRequestPdu) peer.receive()).function());
        });
    ScsiCommand read = Commands.run(mending(), read());
    assertFailed("does not send", read);
  }

  @Test
  void responsesBehindACommandThatIsGivenUpNeedNothingMore() throws Exception {
    CompletableFuture<ScsiCommand> other = new CompletableFuture<>();
    serve(
        AGREED,
        peer -> {
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
        });
    LogicalUnit unit = mending();
    CompletableFuture<ScsiCommand> read = Commands.start(unit, read());
    unit.execute(Commands.testUnitReady().onCompletion(other::complete));
    assertFailed("does not send", read.get());
    assertTrue(other.get().isGood());
  }
}
