package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The login phase: stages, status, redirects, sequence numbers (RFC 7143 sections 6, 11.12, 11.13).
 */
class LoginTest extends Cases {
  @Test
  @DisplayName("Standard login reaches the full feature phase")
  void standardLogin() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertTrue(hawser().inq(target.url()).ok().out().contains("SCRIPTED DISK"));
    }
  }

  @Test
  @DisplayName("Final login response with TSIH 0 is not accepted")
  void tsihZero() throws Exception {
    assertLoginFails(honest(new LoginPlan().tsih(0)));
  }

  @Test
  @DisplayName("A further connection of a session carries its TSIH, a new session carries 0")
  void newSessionsCarryTsihZero() throws Exception {
    ScriptedTarget.Script drops = answeringReads((service, pdu) -> service.peer.reset());
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertReads(target);
      List<RawPdu> logins = target.received(RawPdu.LOGIN);
      for (RawPdu login : logins) {
        assertEquals(0, login.u16(14), "TSIH");
        assertEquals(logins.get(0).u64(8) >>> 16, login.u64(8) >>> 16, "ISID");
      }
    }
  }

  @Test
  @DisplayName("T bit only with legal stage transitions")
  void legalTransitions() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
      for (RawPdu login : target.received(RawPdu.LOGIN)) {
        int current = login.flags() >> 2 & 3;
        int next = login.flags() & 3;
        assertNotEquals(2, current);
        assertFalse(login.finalBit() && (login.flags() & 0x40) != 0, "T and C together");
        if (login.finalBit()) {
          assertTrue(next == 1 && current == 0 || next == 3, current + " to " + next);
        }
        assertEquals(0, login.flags() & 0x30, "reserved bits");
        assertTrue(login.immediate(), "login requests are immediate");
        assertEquals(0, login.u16(2), "versions");
      }
    }
  }

  @Test
  @DisplayName("StatSN of the first response may be zero")
  void statSnZero() throws Exception {
    LoginPlan plan = new LoginPlan();
    plan.firstStatSn = 0;
    assertReads(honest(plan));
  }

  @Test
  @DisplayName("StatSN may wrap in the middle of the session")
  void statSnWraps() throws Exception {
    LoginPlan plan = new LoginPlan();
    plan.firstStatSn = -4;
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertReads(target);
      assertWrites(target);
    }
  }

  @Test
  @DisplayName("ExpStatSN acknowledges every login response")
  void expStatSn() throws Exception {
    LoginPlan plan = new LoginPlan().holdTransit(2);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      hawser().inq(target.url()).ok();
      List<RawPdu> logins = target.received(RawPdu.LOGIN);
      for (int i = 1; i < logins.size(); i++) {
        assertEquals(plan.firstStatSn + i, logins.get(i).expStatSn());
      }
    }
  }

  @Test
  @DisplayName("CmdSN stays the same through login and starts the session")
  void cmdSnConstant() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().holdTransit(1)))) {
      assertReads(target);
      List<RawPdu> logins = target.received(RawPdu.LOGIN);
      logins.forEach(login -> assertEquals(logins.get(0).cmdSn(), login.cmdSn()));
      RawPdu first = target.received(RawPdu.SCSI_COMMAND).get(0);
      assertEquals(logins.get(0).cmdSn(), first.cmdSn());
    }
  }

  @Test
  @DisplayName("The task tag, ISID and CID stay the same through login")
  void loginFieldsConstant() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().holdTransit(2)))) {
      hawser().inq(target.url()).ok();
      List<RawPdu> logins = target.received(RawPdu.LOGIN);
      for (RawPdu login : logins) {
        assertEquals(logins.get(0).itt(), login.itt());
        assertEquals(logins.get(0).u64(8), login.u64(8));
        assertEquals(logins.get(0).u16(20), login.u16(20));
      }
    }
  }

  @Test
  @DisplayName("Login text is well formed and identity comes first")
  void textIsWellFormed() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
      for (RawPdu login : target.received(RawPdu.LOGIN)) {
        if (login.data.length > 0) {
          assertEquals(0, login.data[login.data.length - 1], "the last pair ends with NUL");
        }
        assertTrue(login.data.length <= 8192);
      }
      Map<String, String> first = target.loginKeys.get(0);
      assertEquals("InitiatorName", first.keySet().iterator().next());
      assertEquals(Hawser.INITIATOR, first.get("InitiatorName"));
      assertEquals(ScriptedTarget.NAME, first.get("TargetName"));
      assertTrue(first.getOrDefault("SessionType", "Normal").equals("Normal"));
    }
  }

  @Test
  @DisplayName("Initiator and target names are legal and constant")
  void namesConstant() throws Exception {
    ScriptedTarget.Script drops = answeringReads((service, pdu) -> service.peer.reset());
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertReads(target);
      for (Map<String, String> keys : target.loginKeys) {
        assertEquals(Hawser.INITIATOR, keys.getOrDefault("InitiatorName", Hawser.INITIATOR));
        assertEquals(ScriptedTarget.NAME, keys.getOrDefault("TargetName", ScriptedTarget.NAME));
      }
    }
  }

  @Test
  @DisplayName("Target not found (0x0203) is fatal")
  void targetNotFound() throws Exception {
    assertFatal(0x0203, 19);
  }

  @Test
  @DisplayName("Target removed (0x0204) is fatal")
  void targetRemoved() throws Exception {
    assertFatal(0x0204, 19);
  }

  @Test
  @DisplayName("Missing parameter (0x0207) is fatal")
  void missingParameter() throws Exception {
    assertFatal(0x0207, 19);
  }

  @ParameterizedTest(name = "login status {0}: exit code {1}")
  @CsvSource({
    "0x0200, 19",
    "0x0201, 24",
    "0x0202, 24",
    "0x0205, 19",
    "0x0206, 19",
    "0x0208, 19",
    "0x0209, 19",
    "0x020a, 19",
    "0x020b, 19",
    "0x02ff, 19"
  })
  @DisplayName("All errors of the initiator are fatal")
  void initiatorErrors(String status, int exit) throws Exception {
    assertFatal(Integer.decode(status), exit);
  }

  private void assertFatal(int status, int exit) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().status(status)))) {
      hawser().inq(target.url()).failed(exit);
      assertEquals(1, target.connections(), "a refusal of class 2 is final");
    }
  }

  @Test
  @DisplayName("Service unavailable (0x0301) is retried")
  void unavailableIsRetried() throws Exception {
    ScriptedTarget.Script refuse = honest(new LoginPlan().status(0x0301));
    try (ScriptedTarget target = new ScriptedTarget(refuse, refuse, honest())) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Permanent service unavailable ends in an error")
  void unavailableForEver() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(peer -> peer.login(new LoginPlan().status(0x0301)))) {
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() < 50, "no tight loop");
    }
  }

  @ParameterizedTest(name = "{0} bytes a PDU")
  @ValueSource(ints = {1, 3, 17, 100})
  @DisplayName("Login response text cut in the middle of keys and values (C bit)")
  void continuedText(int chunk) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().chunk(chunk)))) {
      if (chunk <= 3) {
        // PDUs of a few bytes are beyond any bound on exchanges; it has to end, either way.
        hawser().inq(target.url());
      } else {
        assertReads(target);
      }
    }
  }

  @Test
  @DisplayName("Active version other than the offered one is refused")
  void versionActive() throws Exception {
    assertLoginFails(honest(new LoginPlan().mutate((index, response) -> response.put8(3, 1))));
  }

  @Test
  @DisplayName("Transition that was not asked for is refused")
  void uninvitedTransition() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          RawPdu request = peer.receive();
          RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, 0x80 | request.flags() & 0x0c | 3);
          if (request.finalBit() && (request.flags() & 3) == 3) {
            response.put8(1, 0x80 | request.flags() & 0x0c | 1);
          }
          response.put64(8, request.u64(8)).put32(16, request.itt()).put16(14, 1);
          peer.expCmdSn = request.cmdSn();
          peer.send(
              peer.stamped(response)
                  .data(RawPdu.text(Map.of("AuthMethod", "None", "TargetPortalGroupTag", "1"))));
          peer.serve();
        };
    assertLoginFails(script);
  }

  @ParameterizedTest(name = "stage bits {0}")
  @ValueSource(ints = {0x08, 0x0c, 0x00, 0x82, 0x04})
  @DisplayName("Response for another stage than the request's is refused")
  void wrongStage(int flags) throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          RawPdu request = peer.receive();
          int stage = request.flags() & 0x0c;
          int wrong = flags & 0x0c;
          RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, stage == wrong ? flags ^ 0x08 : flags);
          response.put64(8, request.u64(8)).put32(16, request.itt());
          peer.expCmdSn = request.cmdSn();
          peer.send(peer.stamped(response).data(RawPdu.text(Map.of("AuthMethod", "None"))));
          peer.drain();
        };
    assertLoginFails(script);
  }

  @Test
  @DisplayName("Response with another ISID or task tag is refused")
  void foreignResponse() throws Exception {
    for (int field : new int[] {8, 16}) {
      assertLoginFails(
          honest(
              new LoginPlan()
                  .mutate((i, response) -> response.put32(field, response.u32(field) + 1))));
    }
  }

  @Test
  @DisplayName("T and C together in a response are refused")
  void transitAndContinue() throws Exception {
    assertLoginFails(honest(new LoginPlan().mutate((i, r) -> r.put8(1, r.flags() | 0xc0))));
  }

  @Test
  @DisplayName("Portal group tag and alias in the response are accepted")
  void tagAndAlias() throws Exception {
    LoginPlan plan = new LoginPlan().extra("TargetAlias", "A disk with spaces");
    assertReads(honest(plan));
  }

  @Test
  @DisplayName("Login that is never answered ends within its time")
  void silence() throws Exception {
    assertLoginFails(Peer::drain);
  }

  @Test
  @DisplayName("Target that stops after the security stage ends within its time")
  void silenceInTheMiddle() throws Exception {
    LoginPlan plan = new LoginPlan();
    ScriptedTarget.Script script =
        peer -> {
          RawPdu request = peer.receive();
          RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags() & 0x0c);
          response.put64(8, request.u64(8)).put32(16, request.itt());
          peer.send(peer.stamped(response));
          peer.drain();
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().inq(target.url()).failed();
      assertEquals(0x1000, plan.firstStatSn);
    }
  }

  @Test
  @DisplayName("Empty responses without end are bounded")
  void emptyResponses() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          while (true) {
            RawPdu request = peer.receive();
            RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags() & 0x0c);
            response.put64(8, request.u64(8)).put32(16, request.itt());
            peer.send(peer.stamped(response));
          }
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().inq(target.url()).failed();
      assertTrue(target.received(RawPdu.LOGIN).size() < 1000);
    }
  }

  @Test
  @DisplayName("Nobody listens: the connection is refused")
  void refused() throws Exception {
    String url;
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      url = target.url();
    }
    hawser().inq(url).failed(4);
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(strings = {"0x0400", "0x7f01", "0xff00", "0x0103", "0x0302", "0x03ff"})
  @DisplayName("Statuses that nobody has defined are no success")
  void undefinedStatus(String status) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(peer -> peer.login(new LoginPlan().status(Integer.decode(status))))) {
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() < 50, "no tight loop");
    }
  }

  @Test
  @DisplayName("A SCSI or asynchronous PDU in the middle of the login ends it")
  void misplacedInLogin() throws Exception {
    for (int opcode :
        new int[] {RawPdu.ASYNC, RawPdu.NOP_IN, RawPdu.DATA_IN, RawPdu.TEXT_RESPONSE}) {
      ScriptedTarget.Script script =
          peer -> {
            RawPdu request = peer.receive();
            peer.send(peer.stamped(RawPdu.of(opcode, 0x80).put32(16, request.itt()))).drain();
          };
      assertLoginFails(script);
    }
  }
}
