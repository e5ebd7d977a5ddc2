package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pings and asynchronous messages: what the target says and asks besides SCSI. */
class TargetWishesTest extends SessionFixture {
  @Test
  void pingOfTheTargetIsAnsweredWithItsTagAndLun() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.ping(0x1234, 0x0005_0000_0000_0000L));
          NopOutPdu answer = peer.expect(NopOutPdu.class);
          assertTrue(answer.immediate());
          assertEquals(0x1234, answer.targetTransferTag());
          assertEquals(Bhs.NO_TAG, answer.initiatorTaskTag());
          assertEquals(0x0005_0000_0000_0000L, answer.lun());
          assertEquals(peer.statSn, answer.expStatSn());
          // One that wants no answer, then a command that shows none was given.
          peer.send(peer.ping(Bhs.NO_TAG, 0));
          peer.good(c);
          peer.good(peer.command());
        });
    LogicalUnit unit = unit();
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void floodOfPingsIsSurvived() throws Exception {
    serve(
        peer -> {
          ByteBuffer ping = peer.encoded(peer.ping(1, 0));
          ByteBuffer many = ByteBuffer.allocate(ping.remaining() * 1000);
          for (int i = 0; i < 1000; i++) {
            many.put(ping.duplicate());
          }
          for (int i = 0; i < 20; i++) {
            peer.send(many.duplicate().flip());
          }
          Pdu pdu = peer.receive();
          while (!(pdu instanceof ScsiCommandPdu)) {
            pdu = peer.receive();
          }
          peer.good((ScsiCommandPdu) pdu);
        });
    assertTrue(Commands.run(unit(), Commands.testUnitReady()).failure().isEmpty());
  }

  @Test
  void pingIsMeasured() throws Exception {
    serve(
        peer -> {
          NopOutPdu ping = peer.expect(NopOutPdu.class);
          assertTrue(ping.immediate());
          assertEquals(Bhs.NO_TAG, ping.targetTransferTag());
          assertEquals(peer.expCmdSn, ping.cmdSn());
          TargetSays.pong(peer, ping);
          peer.good(peer.command());
        });
    TransportSession session = login();
    Duration time =
        session
            .ping(Deadline.after(Duration.ofSeconds(2)))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    assertTrue(time.toNanos() > 0);
    assertTrue(Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady()).isGood());
  }

  private static LinkedBlockingQueue<AsyncEvent> events(TransportSession session) {
    LinkedBlockingQueue<AsyncEvent> events = new LinkedBlockingQueue<>();
    session.listen(
        new SessionListener() {
          @Override
          public void asyncEvent(TransportSession of, AsyncEvent event) {
            events.add(event);
          }
        });
    return events;
  }

  @Test
  void messagesThatAskForNothingAreTold() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          ByteBuffer sense = ByteBuffer.allocate(20);
          sense.putShort(0, (short) 18).put(2, (byte) 0x70).put(4, (byte) 6);
          sense.put(9, (byte) 10).put(14, (byte) 0x3f).put(15, (byte) 0x0e);
          peer.send(
              new AsyncMessagePdu(
                  Lun.of(3).value(),
                  Bhs.NO_TAG,
                  peer.statSn++,
                  peer.expCmdSn,
                  peer.maxCmdSn(),
                  0,
                  0,
                  0,
                  0,
                  0,
                  sense));
          peer.send(TargetSays.message(peer, 5, 0, 0, 0));
          peer.send(TargetSays.message(peer, 77, 0, 0, 0));
          peer.send(TargetSays.message(peer, 255, 0, 0, 0));
          peer.good(c);
        });
    TransportSession session = login();
    LinkedBlockingQueue<AsyncEvent> events = events(session);
    assertTrue(Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady()).isGood());
    AsyncEvent.ScsiEvent scsi = assertInstanceOf(AsyncEvent.ScsiEvent.class, events.poll());
    assertEquals(Lun.of(3), scsi.lun());
    assertTrue(scsi.sense().orElseThrow().is(0x3f, 0x0e));
    assertInstanceOf(AsyncEvent.TasksTerminated.class, events.poll());
    assertEquals(new AsyncEvent.Other(77), events.poll());
    assertEquals(new AsyncEvent.Other(255), events.poll());
  }

  @Test
  void unitAttentionIsTold() throws Exception {
    serve(
        peer -> {
          peer.checkCondition(peer.command(), 6, 0x29, 0);
        });
    TransportSession session = login();
    LinkedBlockingQueue<AsyncEvent> events = events(session);
    assertEquals(
        2, Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady()).status());
    AsyncEvent.UnitAttention told = assertInstanceOf(AsyncEvent.UnitAttention.class, events.poll());
    assertTrue(told.sense().is(0x29, 0));
  }

  @Test
  void logoutRequestIsObeyedAndTheSessionComesBack() throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          ScsiCommandPdu inFlight = first.command();
          first.send(TargetSays.message(first, 1, 0, 0, 3));
          first.good(inFlight);
          LogoutRequestPdu logout = first.expect(LogoutRequestPdu.class);
          TargetSays.loggedOut(first, logout);
          first.awaitClose();
          try (Peer second = target.loggedIn(ANSWERS)) {
            second.good(second.command());
            second.awaitClose();
          }
        });
    LogicalUnit unit = unit();
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  private static void refuseUntilLogout(Peer peer) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    peer.command().putHeader(header, 0);
    peer.send(
        new RejectPdu(
            RejectPdu.WAITING_FOR_LOGOUT,
            Bhs.NO_TAG,
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            0,
            header));
  }

  private static void waitsForLogout(Peer peer) throws IOException {
    refuseUntilLogout(peer);
    TargetSays.loggedOut(peer, peer.expect(LogoutRequestPdu.class));
    peer.awaitClose();
  }

  @Test
  void commandRefusedUntilALogoutGoesOutAgainAfterIt() throws Exception {
    play(
        target -> {
          waitsForLogout(target.loggedIn(ANSWERS));
          try (Peer second = target.loggedIn(ANSWERS)) {
            second.good(second.command());
            second.awaitClose();
          }
        });
    assertTrue(Commands.run(unit(), Commands.testUnitReady()).isGood());
  }

  @Test
  void commandRefusedUntilALogoutAgainAndAgainFails() throws Exception {
    play(
        target -> {
          waitsForLogout(target.loggedIn(ANSWERS));
          waitsForLogout(target.loggedIn(ANSWERS));
          try (Peer last = target.loggedIn(ANSWERS)) {
            refuseUntilLogout(last);
            last.awaitClose();
          }
        });
    TransportSession session = login(OFFER, timeouts(0, 1000, 2));
    ScsiCommand command = Commands.run(session.logicalUnit(Lun.of(1)), Commands.testUnitReady());
    assertTrue(command.failure().orElseThrow().getMessage().contains("0x0c"));
  }

  @Test
  void announcedDropIsObeyed() throws Exception {
    play(
        target -> {
          Peer first = target.loggedIn(ANSWERS);
          first.command();
          first.send(TargetSays.message(first, 3, 0, 0, 0));
          first.awaitClose();
          try (Peer second = target.loggedIn(ANSWERS)) {
            second.good(second.command());
            second.awaitClose();
          }
        });
    assertTrue(Commands.run(unit(), Commands.testUnitReady()).isGood());
  }

  @Test
  void renegotiationIsObeyed() throws Exception {
    serve(
        peer -> {
          peer.send(TargetSays.message(peer, 4, 0, 0, 3));
          TextRequestPdu text = peer.expect(TextRequestPdu.class);
          String said = StandardCharsets.UTF_8.decode(text.data()).toString();
          assertEquals("MaxRecvDataSegmentLength=8192\0", said);
          peer.send(
              new TextResponsePdu(
                  true,
                  false,
                  0,
                  text.initiatorTaskTag(),
                  Bhs.NO_TAG,
                  peer.statSn++,
                  peer.expCmdSn,
                  peer.maxCmdSn(),
                  Peer.text("MaxRecvDataSegmentLength=1024")));
          ScsiCommandPdu write = peer.command();
          assertEquals(1024, write.data().remaining());
          peer.burst(write, Bhs.NO_TAG, 1024, 1024);
          peer.good(write);
        });
    TransportSession session = login();
    long end = System.nanoTime() + 5_000_000_000L;
    while (session.parameters().maxXmitDataSegmentLength() != 1024) {
      assertTrue(System.nanoTime() - end < 0, "the renegotiation did not happen");
      Thread.onSpinWait();
    }
    assertTrue(
        Commands.run(
                session.logicalUnit(Lun.of(1)), Commands.write(0, 4, ByteBuffer.allocate(2048)))
            .isWhole());
  }
}
