package io.hawser.transport.tcp.session;

import static io.hawser.transport.tcp.WithinConnectionFixture.data;
import static io.hawser.transport.tcp.WithinConnectionFixture.dataSnack;
import static io.hawser.transport.tcp.WithinConnectionFixture.last;
import static io.hawser.transport.tcp.WithinConnectionFixture.reject;
import static io.hawser.transport.tcp.WithinConnectionFixture.sendDamaged;
import static io.hawser.transport.tcp.WithinConnectionFixture.snack;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which data is asked for again, when, and what is given up (RFC 7143 section 7.1.4.1). */
class DataRepairsTest extends MendingFixture {
  private ScsiResponsePdu withExpDataSn(ScsiCommandPdu to, int expDataSn) {
    ScsiResponsePdu r = response(to, 0);
    return new ScsiResponsePdu(
        false,
        false,
        false,
        false,
        0,
        0,
        0,
        r.initiatorTaskTag(),
        0,
        r.statSn(),
        r.expCmdSn(),
        r.maxCmdSn(),
        expDataSn,
        0,
        0,
        Pdu.NO_DATA);
  }

  @Test
  void aStatusWaitsForTheDataOfItsCommandAndOthersForIt() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    CompletableFuture<ScsiCommand> other = virtual.start();
    ScsiCommandPdu c = peer.command();
    ScsiCommandPdu behind = peer.command();
    peer.send(data(peer, c, 0));
    peer.send(last(peer, c));
    dataSnack(peer, c, 1, 2);
    peer.good(behind);
    peer.send(data(peer, c, 2));
    assertPending(read);
    assertPending(other);
    peer.send(data(peer, c, 1));
    WithinConnectionFixture.whole(read.join());
    assertGood(other);
    assertNothingMore();
  }

  @Test
  void damagedDataWithAStatusComesAgainWithIt() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    for (int i = 0; i < 3; i++) {
      peer.send(data(peer, c, i));
    }
    DataInPdu last = last(peer, c);
    sendDamaged(peer, last);
    dataSnack(peer, c, 3, 1);
    assertSilent(peer);
    peer.send(last);
    WithinConnectionFixture.whole(read.join());
    assertSilent(peer);
    assertEquals(0, virtual.timers());
  }

  @Test
  void damagedDataWithAStatusThatDoesNotComeIsAskedForTogetherWithTheStatus() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    for (int i = 0; i < 3; i++) {
      peer.send(data(peer, c, i));
    }
    DataInPdu last = last(peer, c);
    sendDamaged(peer, last);
    dataSnack(peer, c, 3, 1);
    assertSaysAfter(50);
    statusSnack(last.statSn(), 1);
    dataSnack(peer, c, 3, 1);
  }

  @Test
  void damagedDataIsAskedForLessAndLessOftenUntilTheCommandIsGivenUp() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 0));
    sendDamaged(peer, data(peer, c, 1));
    dataSnack(peer, c, 1, 1);
    for (int patience : PATIENCE) {
      assertSaysAfter(patience);
      dataSnack(peer, c, 1, 1);
      assertPending(read);
    }
    assertSaysAfter(800);
    assertSays("the target does not send again what is missing", failure(read));
    assertEquals(1, peer.expect(TaskManagementRequestPdu.class).function());
    assertSilent(peer);
  }

  @Test
  void dataThatComesBeginsThePatienceAnew() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(last(peer, c));
    dataSnack(peer, c, 0, 3);
    for (int patience : new int[] {50, 100, 200, 400, 800}) {
      assertSaysAfter(patience);
      dataSnack(peer, c, 0, 3);
    }
    peer.send(data(peer, c, 0));
    assertSaysAfter(800);
    dataSnack(peer, c, 1, 2);
    for (int patience : PATIENCE_AGAIN) {
      assertSaysAfter(patience);
      dataSnack(peer, c, 1, 2);
    }
    assertPending(read);
    peer.send(data(peer, c, 1));
    peer.send(data(peer, c, 2));
    WithinConnectionFixture.whole(read.join());
  }

  @Test
  void dataThatComesDamagedAgainAndAgainCostsTheCommand() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    for (int i = 0; i < 64; i++) {
      sendDamaged(peer, data(peer, c, 0));
      dataSnack(peer, c, 0, 1);
    }
    assertPending(read);
    sendDamaged(peer, data(peer, c, 0));
    assertSays("the target sends damaged data again and again", failure(read));
  }

  @Test
  void moreThanOneGapIsKeptAndFilledInAnyOrder() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 1));
    dataSnack(peer, c, 0, 1);
    peer.send(last(peer, c));
    dataSnack(peer, c, 2, 1);
    assertSaysAfter(50);
    dataSnack(peer, c, 0, 1);
    dataSnack(peer, c, 2, 1);
    peer.send(data(peer, c, 2));
    peer.send(data(peer, c, 2));
    assertPending(read);
    peer.send(data(peer, c, 0));
    WithinConnectionFixture.whole(read.join());
  }

  @Test
  void dataMissingAtTheEndIsNoticedByTheStatus() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 0));
    peer.send(data(peer, c, 1));
    peer.send(withExpDataSn(c, 4));
    dataSnack(peer, c, 2, 2);
    assertSaysAfter(50);
    dataSnack(peer, c, 2, 2);
    peer.send(data(peer, c, 2));
    assertSaysAfter(100);
    dataSnack(peer, c, 3, 1);
    assertPending(read);
    peer.send(data(peer, c, 3));
    WithinConnectionFixture.whole(read.join());
    assertNothingMore();
  }

  @Test
  void aTargetThatRefusesToRepeatDataEndsTheCommandOnly() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(last(peer, c));
    reject(peer, REFUSED, dataSnack(peer, c, 0, 3));
    assertSays("the target refuses to send again what is missing", failure(read));
    assertEquals(1, peer.expect(TaskManagementRequestPdu.class).function());
    virtual.start();
    peer.command();
  }

  @Test
  void dataInItsOrderBeginsThePatienceOfItsCommandAnew() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 1));
    dataSnack(peer, c, 0, 1);
    for (int patience : PATIENCE) {
      assertSaysAfter(patience);
      dataSnack(peer, c, 0, 1);
    }
    peer.send(data(peer, c, 2));
    for (int i = 0; i < 6; i++) {
      assertSaysAfter(800);
      dataSnack(peer, c, 0, 1);
    }
    assertPending(read);
    assertSaysAfter(800);
    failure(read);
  }

  /** The target breaks the rules with this PDU. */
  private void assertEndsTheConnection(ScsiCommandPdu c, int dataSn, int offset, int length)
      throws IOException {
    peer.send(peer.data(c, dataSn, offset, new byte[length], false));
    assertClosed(peer);
    assertEquals(1, virtual.session().statistics().protocolErrors());
    virtual.comesBack(WithinConnectionFixture.AGREED).command();
  }

  @Test
  void dataThatIsHereIsNotOverwrittenByWhatComesAgain() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    for (int i = 0; i < 3; i++) {
      peer.send(data(peer, c, i));
      peer.send(peer.data(c, i, i * 1000, new byte[1000], false));
    }
    peer.send(last(peer, c));
    WithinConnectionFixture.whole(read.join());
  }

  @Test
  void dataThatDoesNotFillItsGapCostsTheConnection() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 1));
    dataSnack(peer, c, 0, 1);
    assertEndsTheConnection(c, 0, 0, 999);
  }

  @Test
  void dataFarAheadCostsTheConnection() throws Exception {
    startRead();
    assertEndsTheConnection(peer.command(), (1 << 16) + 1, 100, 100);
  }

  @Test
  void dataBehindAGapMustLieBehindWhatCame() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 0));
    assertEndsTheConnection(c, 2, 500, 500);
  }

  @Test
  void dataBehindAGapMustLieInTheBuffer() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    assertEndsTheConnection(c, 1, 4000, 1000);
  }

  @Test
  void moreGapsThanAreKeptCostTheCommand() throws Exception {
    CompletableFuture<ScsiCommand> read =
        virtual.start(virtual.unit(), Commands.read(0, 256, ByteBuffer.allocate(256 * 512)));
    ScsiCommandPdu c = peer.command();
    for (int i = 1; i < 2 * 64; i += 2) {
      peer.send(peer.data(c, i, i * 512, new byte[512], false));
      dataSnack(peer, c, i - 1, 1);
    }
    assertPending(read);
    peer.send(peer.data(c, 129, 129 * 512, new byte[512], false));
    assertSays("too much of its data is missing at once", failure(read));
  }

  // ---- acknowledged data -----------------------------------------------------------------

  private DataInPdu asksForAck(ScsiCommandPdu to, int index) {
    DataInPdu d = data(peer, to, index);
    return new DataInPdu(
        d.finalBit(),
        true,
        false,
        false,
        false,
        0,
        to.lun(),
        to.initiatorTaskTag(),
        0x55 + index,
        d.statSn(),
        d.expCmdSn(),
        d.maxCmdSn(),
        d.dataSn(),
        d.bufferOffset(),
        0,
        d.data());
  }

  private void assertAcknowledged(ScsiCommandPdu of, int index, int next) throws IOException {
    SnackRequestPdu ack = snack(peer, 2, Bhs.NO_TAG, next, 0);
    assertEquals(0x55 + index, ack.targetTransferTag());
    assertEquals(of.lun(), ack.lun());
  }

  @Test
  void dataIsAcknowledgedWhereTheTargetAsksForThat() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(data(peer, c, 0));
    assertSilent(peer);
    peer.send(asksForAck(c, 1));
    assertAcknowledged(c, 1, 2);
  }

  @Test
  void dataIsNotAcknowledgedBeforeWhatIsMissingIsHere() throws Exception {
    startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(asksForAck(c, 1));
    dataSnack(peer, c, 0, 1);
    assertSilent(peer);
    peer.send(data(peer, c, 0));
    assertAcknowledged(c, 1, 2);
    assertSilent(peer);
  }

  @Test
  void aTargetMayRefuseAnAcknowledgment() throws Exception {
    CompletableFuture<ScsiCommand> read = startRead();
    ScsiCommandPdu c = peer.command();
    peer.send(asksForAck(c, 0));
    Pdu ack = peer.receive();
    reject(peer, REFUSED, ack);
    for (int i = 1; i < 3; i++) {
      peer.send(data(peer, c, i));
    }
    peer.send(last(peer, c));
    WithinConnectionFixture.whole(read.join());
  }
}
