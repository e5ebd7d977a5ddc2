package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The command window: closed, closed for good, and impossible. */
class CommandWindowTest extends SessionFixture {
  @Test
  void closedWindowHoldsCommandsBackUntilItOpens() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          peer.window = 2;
          peer.login(ANSWERS);
          List<ScsiCommandPdu> first = List.of(peer.command(), peer.command());
          peer.good(first.get(0));
          peer.good(peer.command());
          peer.good(first.get(1));
          peer.good(peer.command());
          peer.good(peer.command());
          peer.awaitClose();
        });
    LogicalUnit unit = unit();
    List<CompletableFuture<ScsiCommand>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Commands.start(unit, Commands.testUnitReady()));
    }
    for (CompletableFuture<ScsiCommand> one : all) {
      assertTrue(one.get(5, TimeUnit.SECONDS).isGood());
    }
  }

  @Test
  void windowThatStaysClosedEndsInAnError() throws Exception {
    play(
        target -> {
          for (int i = 0; i < 4; i++) {
            Peer peer = target.accept();
            peer.window = 0;
            peer.login(ANSWERS);
            peer.awaitClose();
          }
        });
    LogicalUnit unit = login(OFFER, timeouts(100, 100, 3)).logicalUnit(Lun.of(1));
    ScsiCommand command = Commands.run(unit, Commands.testUnitReady());
    assertTrue(command.failure().isPresent());
  }

  @Test
  void impossibleMaxCmdSnIsIgnored() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          ByteBuffer pdu = peer.encoded(peer.response(c, 0, 0, false, false, 0, Pdu.NO_DATA));
          Bhs.maxCmdSn(pdu, 0, peer.expCmdSn - 5);
          peer.send(pdu);
          peer.good(peer.command());
        });
    LogicalUnit unit = unit();
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }
}
