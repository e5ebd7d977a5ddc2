package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Pings of the device are well formed, and their silence is noticed")
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
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "response {0}")
  @ValueSource(ints = {0, 1, 5, 255, -1})
  @DisplayName("Task management that is refused or never answered does not stop the device")
  void taskManagement(int response) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.TASK_MANAGEMENT) {
                if (response >= 0) {
                  service.taskManagement(pdu, response);
                }
                return true;
              }
              return FullFeature.isRead(pdu);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {5, 6, 100, 248, 255})
  @DisplayName("Vendor specific and unknown asynchronous events are survived")
  void unknownEvents(int event) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(saying(event))) {
      assertReads(target);
    }
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

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {1, 4})
  @DisplayName("Asynchronous requests for logout and for negotiation are obeyed")
  void obeyedEvents(int event) throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    ScriptedTarget.Script script =
        with(
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
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
      assertTrue(
          !target.received(RawPdu.LOGOUT).isEmpty() || target.received(RawPdu.TEXT).size() > 0,
          "neither logout nor negotiation");
    }
  }

  @Test
  @DisplayName(
      "Announced drop of the connection: it is closed, built up again, and the read ends well")
  void announcedDrop() throws Exception {
    for (int event : new int[] {2, 3}) {
      ScriptedTarget.Script drops =
          with(
              (service, pdu) -> {
                if (!FullFeature.isRead(pdu)) {
                  return false;
                }
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.ASYNC, 0x80)
                            .put32(16, -1)
                            .put8(36, event)
                            .put16(38, 0)
                            .put16(40, 0)
                            .put16(42, 0)));
                service.peer.close();
                return true;
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
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
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
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }
}
