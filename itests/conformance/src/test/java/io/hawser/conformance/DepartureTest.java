package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logouts, announced drops, rejects, and when to come back (RFC 7143 sections 11.9, 11.14-17). */
class DepartureTest extends Cases {
  private static final int WAITING_FOR_LOGOUT = 0x0c;

  private static RawPdu message(FullFeature service, int event, int wait, int within) {
    return service.peer.stamped(
        RawPdu.of(RawPdu.ASYNC, 0x80)
            .put32(16, -1)
            .put8(36, event)
            .put16(40, wait)
            .put16(42, within));
  }

  private static RawPdu reject(FullFeature service, int reason, RawPdu pdu) {
    return service.peer.stamped(
        RawPdu.of(RawPdu.REJECT, 0x80).put8(2, reason).put32(16, -1).data(pdu.bhs));
  }

  @Test
  @DisplayName("A command rejected until a logout goes out again after it")
  void waitingForLogout() throws Exception {
    ScriptedTarget.Script leaving =
        answeringReads(
            (service, pdu) -> {
              service.peer.send(message(service, 1, 0, 3));
              service.peer.send(reject(service, WAITING_FOR_LOGOUT, pdu));
            });
    try (ScriptedTarget target = new ScriptedTarget(leaving, honest())) {
      assertReads(target);
      assertFalse(target.peers.get(0).received(RawPdu.LOGOUT).isEmpty(), "no logout");
    }
  }

  @Test
  @DisplayName("A target that rejects every command until a logout is given up")
  void waitingForEver() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringReads(
                (service, pdu) -> service.peer.send(reject(service, WAITING_FOR_LOGOUT, pdu))))) {
      assertReadFails(target);
      assertTrue(target.connections() <= 20, target.connections() + " connections");
    }
  }

  @ParameterizedTest(name = "reason {0}")
  @ValueSource(ints = {1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0x7f})
  @DisplayName("A rejected command is an error that tells the reason")
  void rejected(int reason) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringReads((service, pdu) -> service.peer.send(reject(service, reason, pdu))))) {
      Hawser.Result result = assertReadFails(target);
      assertTrue(result.err().contains(String.format("0x%02x", reason)), result.err());
    }
  }

  @ParameterizedTest(name = "response {0}")
  @ValueSource(ints = {1, 2, 3, 99})
  @DisplayName("Whatever the answer to the logout, the work is done")
  void logoutResponses(int response) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.LOGOUT) {
                return false;
              }
              service.peer.send(
                  service.peer.stamped(
                      RawPdu.of(RawPdu.LOGOUT_RESPONSE, 0x80)
                          .put8(2, response)
                          .put32(16, pdu.itt())));
              return true;
            });
    assertReads(script);
  }

  @Test
  @DisplayName("A logout that is rejected, or answered by the end of the connection, is no error")
  void refusedLogout() throws Exception {
    assertReads(
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.LOGOUT) {
                service.peer.send(reject(service, 4, pdu));
                return true;
              }
              return false;
            }));
    assertReads(
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.LOGOUT) {
                service.peer.close();
                return true;
              }
              return false;
            }));
  }

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {2, 3})
  @DisplayName("Time2Wait of an announced drop is kept")
  void announcedWait(int event) throws Exception {
    AtomicLong dropped = new AtomicLong();
    AtomicLong back = new AtomicLong();
    ScriptedTarget.Script drops =
        answeringReads(
            (service, pdu) -> {
              dropped.set(System.nanoTime());
              service.peer.send(message(service, event, 2, 0));
              service.peer.close();
            });
    ScriptedTarget.Script returns =
        peer -> {
          back.set(System.nanoTime());
          peer.login().serve();
        };
    try (ScriptedTarget target = new ScriptedTarget(drops, returns)) {
      assertReads(target);
      assertTrue(back.get() - dropped.get() >= 1_900_000_000L, "it came back too soon");
    }
  }

  @Test
  @DisplayName("DefaultTime2Wait is kept after a lost connection")
  void negotiatedWait() throws Exception {
    AtomicLong dropped = new AtomicLong();
    AtomicLong back = new AtomicLong();
    ScriptedTarget.Script drops =
        answeringReads(
            new LoginPlan().answer("DefaultTime2Wait", "2"),
            (service, pdu) -> {
              dropped.set(System.nanoTime());
              service.peer.reset();
            });
    ScriptedTarget.Script returns =
        peer -> {
          back.set(System.nanoTime());
          peer.login().serve();
        };
    try (ScriptedTarget target = new ScriptedTarget(drops, returns)) {
      assertReads(target);
      assertTrue(back.get() - dropped.get() >= 1_900_000_000L, "it came back too soon");
    }
  }

  @Test
  @DisplayName("An hour of Time2Wait ends in an error, not in an hour")
  void endlessWait() throws Exception {
    ScriptedTarget.Script drops =
        answeringReads(
            (service, pdu) -> {
              service.peer.send(message(service, 3, 3600, 0));
              service.peer.close();
            });
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("The drop of another connection is not ours")
  void anotherConnection() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu)) {
                service.peer.send(message(service, 2, 0, 0).put16(38, 7));
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
      assertEquals(1, target.connections());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "rejected",
    "unanswered",
    "MaxRecvDataSegmentLength=NotUnderstood",
    "MaxRecvDataSegmentLength=511",
    "garbage"
  })
  @DisplayName("A negotiation that the target asked for and then spoils does not end the work")
  void spoiltNegotiation(String answer) throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          boolean[] asked = {false};
          peer.login()
              .serve(
                  (service, pdu) -> {
                    if (pdu.op() == RawPdu.TEXT) {
                      spoil(service, pdu, answer);
                      return true;
                    }
                    if (FullFeature.isRead(pdu) && !asked[0]) {
                      asked[0] = true;
                      peer.send(message(service, 4, 0, 1));
                    }
                    return false;
                  });
        };
    try (ScriptedTarget target = new ScriptedTarget(script, honest())) {
      assertReads(target, target.url(), 0, 2048);
    }
  }

  private static void spoil(FullFeature service, RawPdu pdu, String answer) throws IOException {
    if (answer.equals("rejected")) {
      service.peer.send(reject(service, 4, pdu));
    } else if (!answer.equals("unanswered")) {
      service.text(pdu, (answer + "\0").getBytes(StandardCharsets.US_ASCII));
    }
  }
}
