package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pings, task management, asynchronous messages, lost connections and logout. */
class UpkeepTest extends Cases {
  private static final int BIG = 2048;

  @Test
  @DisplayName("A target's ping is answered with its tag, LUN and data")
  void ping() throws Exception {
    byte[] payload = {1, 2, 3, 4, 5};
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              RawPdu ping =
                  RawPdu.of(RawPdu.NOP_IN, 0x80)
                      .put64(8, 0x0001_0000_0000_0000L)
                      .put32(16, -1)
                      .put32(20, 0x4711)
                      .data(payload);
              service.peer.send(service.peer.unstamped(ping));
              RawPdu pong = service.peer.receive();
              if (pong.op() != RawPdu.NOP_OUT
                  || pong.itt() != -1
                  || pong.ttt() != 0x4711
                  || pong.lun() != 0x0001_0000_0000_0000L
                  || !pong.immediate()
                  || !pong.finalBit()) {
                throw new AssertionError("the answer to the ping is " + pong);
              }
              return false;
            });
    assertReads(script);
  }

  @Test
  @DisplayName("Pings of the device are well formed")
  void ownPings() throws Exception {
    ScriptedTarget.Script silent =
        with((service, pdu) -> FullFeature.isRead(pdu) || pdu.op() == RawPdu.NOP_OUT);
    try (ScriptedTarget target = new ScriptedTarget(silent, honest())) {
      Hawser.Result result = hawser().read(target.url(), 16, 8);
      List<RawPdu> pings = target.received(RawPdu.NOP_OUT);
      assertFalse(pings.isEmpty(), "no ping in a second of silence");
      for (RawPdu ping : pings) {
        assertTrue(ping.itt() != -1 && ping.ttt() == -1 && ping.finalBit(), ping.toString());
      }
      if (result.exit() == 0) {
        assertArrayEquals(target.disk.slice(16, 8), result.data());
      }
    }
  }

  @Test
  @DisplayName("A command that is never answered ends in an error")
  void neverAnswered() throws Exception {
    ScriptedTarget.Script script = with((service, pdu) -> FullFeature.isRead(pdu));
    assertReadFails(script);
  }

  @ParameterizedTest(name = "response {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 255})
  @DisplayName("Task management request that is refused does not stop the device")
  void refusedTaskManagement(int response) throws Exception {
    assertAbortGivesUp((service, pdu) -> service.taskManagement(pdu, response));
  }

  @Test
  @DisplayName("Task management request that is never answered")
  void unansweredTaskManagement() throws Exception {
    assertAbortGivesUp((service, pdu) -> {});
  }

  private interface Answer {
    void to(FullFeature service, RawPdu pdu) throws IOException;
  }

  /** A read that is never answered is aborted and fails; what was aborted is named right. */
  private void assertAbortGivesUp(Answer answer) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.TASK_MANAGEMENT) {
                answer.to(service, pdu);
                return true;
              }
              return FullFeature.isRead(pdu);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
      RawPdu read =
          target.received(RawPdu.SCSI_COMMAND).stream()
              .filter(FullFeature::isRead)
              .findFirst()
              .orElseThrow();
      RawPdu abort = target.received(RawPdu.TASK_MANAGEMENT).get(0);
      assertEquals(0x81, abort.flags(), "ABORT TASK");
      assertEquals(read.itt(), abort.ttt(), "Referenced Task Tag");
      assertEquals(read.cmdSn(), abort.u32(32), "RefCmdSN");
      assertEquals(read.lun(), abort.lun());
    }
  }

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {5, 6, 100, 248, 255})
  @DisplayName("Vendor specific and unknown asynchronous events are survived")
  void unknownEvents(int event) throws Exception {
    assertReads(saying(event));
  }

  private static ScriptedTarget.Script saying(int event) {
    AtomicInteger once = new AtomicInteger(1);
    return with(
        (service, pdu) -> {
          if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
            service.peer.send(
                service.peer.stamped(
                    RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, event).put16(42, 1)));
          }
          return false;
        });
  }

  @Test
  @DisplayName("Asynchronous request for logout is obeyed")
  void logoutRequest() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(asking(1), honest())) {
      assertReads(target, target.url(), 0, BIG);
      RawPdu logout = target.peers.get(0).received(RawPdu.LOGOUT).get(0);
      assertTrue((logout.flags() & 0x7f) <= 1, "session or connection, not recovery");
    }
  }

  @Test
  @DisplayName("Asynchronous request for parameter negotiation is obeyed")
  void negotiationRequest() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(asking(4))) {
      assertReads(target, target.url(), 0, BIG);
      RawPdu text = target.received(RawPdu.TEXT).get(0);
      assertTrue(text.finalBit() && text.ttt() == -1 && text.itt() != -1, text.toString());
    }
  }

  /** Serves the first read, then asks for something within three seconds. */
  private static ScriptedTarget.Script asking(int event) {
    AtomicInteger once = new AtomicInteger(1);
    return with(
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu) || once.getAndDecrement() <= 0) {
            return false;
          }
          service.read(pdu);
          service.peer.send(
              service.peer.stamped(
                  RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, event).put16(42, 3)));
          return true;
        });
  }

  @Test
  @DisplayName(
      "Announced drop of the connection: it is closed, built up again, and the read ends well")
  void announcedDrop() throws Exception {
    for (int event : new int[] {2, 3}) {
      ScriptedTarget.Script drops =
          answeringReads(
              (service, pdu) -> {
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.ASYNC, 0x80)
                            .put32(16, -1)
                            .put8(36, event)
                            .put16(38, 0)
                            .put16(40, 0)
                            .put16(42, 0)));
                service.peer.close();
              });
      try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
        assertReads(target);
      }
    }
  }

  @Test
  @DisplayName("A SCSI event in an asynchronous message is survived")
  void scsiEvent() throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    byte[] sense = new byte[20];
    sense[1] = 18;
    sense[2] = 0x70;
    sense[4] = 6;
    sense[9] = 10;
    sense[14] = 0x3f;
    sense[15] = 0x0e;
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
                service.peer.send(
                    service.peer.stamped(RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).data(sense)));
              }
              return false;
            });
    assertReads(script);
  }

  @Test
  @DisplayName("Session that the target drops is built up again or reported")
  void dropped() throws Exception {
    ScriptedTarget.Script drops =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) || FullFeature.isWrite(pdu)) {
                service.peer.close();
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertReads(target);
    }
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertWrites(target);
    }
    try (ScriptedTarget target = new ScriptedTarget(drops)) {
      assertReadFails(target);
      assertTrue(target.connections() <= 20, target.connections() + " connections");
    }
  }

  @Test
  @DisplayName("Connection closed between two commands")
  void closedBetween() throws Exception {
    ScriptedTarget.Script closes =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.SCSI_COMMAND && !FullFeature.isRead(pdu)) {
                service.honest(pdu);
                service.peer.close();
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(closes, honest())) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Session ends with a logout")
  void logout() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
      List<RawPdu> logouts = target.received(RawPdu.LOGOUT);
      assertEquals(1, logouts.size());
      assertEquals(0x80, logouts.get(0).flags() & 0xfe, "close the session");
    }
  }

  @Test
  @DisplayName("A logout that is never answered ends in bounded time, and the work stays done")
  void logoutUnanswered() throws Exception {
    ScriptedTarget.Script script = with((service, pdu) -> pdu.op() == RawPdu.LOGOUT);
    assertReads(script);
  }
}
